"""What tests stand on, made by plain functions: people and tenants, campaigns, submissions, files, review.

`make_x` writes rows and returns them; a function without `make_` returns a plain value. Nothing is made that isn't
asked for, and every default stands in the function's head.
"""
