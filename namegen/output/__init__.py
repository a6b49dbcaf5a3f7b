"""Write more names than fit a file: a folder of parts, which can be made anew one by one."""
