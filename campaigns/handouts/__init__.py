"""通知与模板: the notice itself and the forms that people fill in, for download where they are needed."""
