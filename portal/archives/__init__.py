"""Archives that are never written: a ZIP whose own bytes (headers, directory) are kept in an index, and whose members are sent
out of the blobs themselves, any byte range of it, as often as it is asked for.
"""
