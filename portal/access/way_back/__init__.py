"""A way back for a person without an e-mail and without a proved number: whoever knows them at their unit hands over a link."""
