"""What a program may call: the endpoints of gradio's API, which are the tools of language models too.

Each is a function of (backend, what is asked ...) that returns JSON: what the command of its name prints with
`--format json`, where there is one. It is checked as the command line is, in the same words.
"""
