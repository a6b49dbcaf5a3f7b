"""Plugins that do what none should: a small source for each kind, by when it does it.

The sources run in processes of their own (`python -m tests.isolation_table`), and those that leave the process alive in
the suite's too (`test_isolation.py`).
"""

from __future__ import annotations

from textwrap import indent

_HEAD = "import json, os, sys, threading, time\nimport namegen\n"

_MODEL = '''
class Quiet(namegen.Model):
    """A model that gives each token the same probability."""

    def fit(self, corpus, run):
        pass

    def logprobs(self, contexts):
        import numpy as np
        drawable = self.vocabulary.drawable
        return np.tile(np.where(drawable, -np.log(drawable.sum()), -np.inf), (len(contexts), 1))
'''

_OFFER = """
@namegen.hookimpl
def register_models(register):
    register("quiet", Quiet)
"""

RAISED = {
    "an exception": "raise ValueError('oh dear')",
    "an exception without a text": "raise ValueError",
    "BaseException": "raise BaseException('oh dear')",
    "an exception group": "raise BaseExceptionGroup('several', [ValueError(1), KeyboardInterrupt()])",
    "KeyboardInterrupt": "raise KeyboardInterrupt",
    "GeneratorExit": "raise GeneratorExit",
    "StopIteration": "raise StopIteration",
    "CancelledError": "import asyncio; raise asyncio.CancelledError",
    "SystemExit": "raise SystemExit(3)",
    "SystemExit with nothing": "sys.exit()",
    "SystemExit with a text": "sys.exit('good bye')",
    "MemoryError": "raise MemoryError",
    "RecursionError": "def deep(): deep()\ndeep()",
    "an exception whose text raises": (
        "class Mute(Exception):\n    def __str__(self): raise RuntimeError('no text')\nraise Mute"
    ),
    "an exception whose text exits": "class Mute(Exception):\n    def __str__(self): sys.exit(9)\nraise Mute",
    "an exception whose text is none": "class Mute(Exception):\n    def __str__(self): return None\nraise Mute",
    "an exception whose repr raises": (
        "class Mute(Exception):\n    def __repr__(self): raise BaseException\n    __str__ = __repr__\nraise Mute"
    ),
    "an exception with a huge text": "raise ValueError('x' * 20_000_000)",
    "an exception of many lines": "raise ValueError('\\n' * 1000 + 'end')",
    "an exception full of escapes": "raise ValueError('\\x1b]0;owned\\x07\\x1b[2J\\x9b31m\\r')",
    "an exception with half a surrogate": "raise ValueError('\\ud800')",
    "an exception with notes that raise": (
        "class Note:\n    def __str__(self): raise BaseException\n"
        "error = ValueError('oh dear')\nerror.__notes__ = [Note()]\nraise error"
    ),
    "an exception that is its own cause": "error = ValueError('round')\nerror.__cause__ = error\nraise error",
    "one of namegen's own errors": "raise namegen.UsageError('this is not the person\\'s fault')",
    "a warning as an error": "import warnings; warnings.simplefilter('error'); warnings.warn('late')",
    "os._exit": "os._exit(7)",
    "os.abort": "os.abort()",
    "a signal that kills": "os.kill(os.getpid(), 9)",
    "another program in its place": "os.execv(sys.executable, [sys.executable, '-c', 'print(1)'])",
}
"""What ends the code that does it."""


def _limit(name: str, value: int) -> str:
    return f"import resource as r; r.setrlimit(r.RLIMIT_{name}, ({value}, r.getrlimit(r.RLIMIT_{name})[1]))"


DONE = {
    "prints": "print('hello, I am loaded')",
    "prints without an end": "print('hello', end='')",
    "prints a million lines": "print('spam\\n' * 1_000_000)",
    "prints escapes": "print('\\x1b[2J\\x1b]0;owned\\x07')",
    "prints bytes": "sys.stdout.buffer.write(b'\\xff\\xfe raw\\n')",
    "prints by the number": "os.write(1, b'raw\\n')",
    "prints by another program": "os.system('echo from a shell')",
    "prints by the original": "sys.__stdout__.write('original\\n')",
    "closes what it prints to": "sys.stdout.close()",
    "closes standard output": "sys.__stdout__.close()",
    "closes the number": "os.close(1)",
    "detaches standard output": "sys.__stdout__.detach()",
    "replaces standard output": "import io; sys.stdout = io.StringIO()",
    "removes standard output": "sys.stdout = None",
    "replaces standard error": "import io; sys.stderr = io.StringIO()",
    "removes standard error": "sys.stderr = None",
    "reads standard input": "try: input('name? ')\nexcept EOFError: pass",
    "reads all standard input": "sys.stdin.read()",
    "replaces json.dumps": "json.dumps = lambda *a, **k: 'patched'",
    "replaces json's encoder": "import json.encoder; json.encoder.JSONEncoder.encode = lambda *a: 'patched'",
    "replaces json": "import types; sys.modules['json'] = types.ModuleType('json')",
    "removes json": "del sys.modules['json']",
    "replaces numpy's functions": "import numpy; numpy.log = numpy.exp = lambda *a, **k: 0",
    "replaces open": "import builtins; builtins.open = None",
    "replaces print": "import builtins; builtins.print = lambda *a, **k: None",
    "replaces len": "import builtins; builtins.len = lambda x: 3",
    "replaces sorted": "import builtins; builtins.sorted = lambda x, **k: list(x)",
    "replaces os.path.exists": "os.path.exists = lambda path: False",
    "replaces os.replace": "os.replace = lambda *a: None",
    "replaces Path.read_text": "import pathlib; pathlib.Path.open = lambda *a, **k: 1 / 0",
    "replaces time": "time.time = lambda: 0",
    "replaces namegen.train": "import namegen.training.train as t; t.train = None",
    "replaces a method of the registry": "namegen.Registry.get = None",
    "replaces a method of models": "namegen.Model.score = None",
    "removes a function of namegen": "import namegen.escape; del namegen.escape.shown",
    "gives namegen another open": "import namegen.files; namegen.files.open = lambda *a: 1 / 0",
    "replaces re.compile": "import re; re.compile = None",
    "replaces hashlib.sha256": "import hashlib; hashlib.sha256 = hashlib.md5",
    "changes the folder": "os.chdir('/')",
    "removes the folder": "import tempfile; d = tempfile.mkdtemp(); os.chdir(d); os.rmdir(d)",
    "changes the umask": "os.umask(0o777)",
    "changes the environment": "os.environ['HOME'] = '/nowhere'; os.environ['NAMEGEN_CACHE'] = '/nowhere'",
    "empties the environment": "os.environ.clear()",
    "replaces the environment": "os.environ = {}",
    "changes the locale": "import locale\ntry: locale.setlocale(locale.LC_ALL, 'C')\nexcept locale.Error: pass",
    "empties sys.path": "sys.path.clear()",
    "puts a folder first": "sys.path.insert(0, os.path.dirname(__file__))",
    "replaces sys.path": "sys.path = []",
    "empties sys.meta_path": "sys.meta_path.clear()",
    "refuses imports": (
        "class Refuses:\n    def find_spec(self, name, *a):\n        raise ImportError(name)\n"
        "sys.meta_path.insert(0, Refuses())"
    ),
    "refuses imports that nobody finds": (
        "class Refuses:\n    def find_spec(self, name, *a):\n        raise ImportError(name)\n"
        "sys.meta_path.append(Refuses())"
    ),
    "empties sys.argv": "sys.argv.clear()",
    "sets a low recursion limit": "sys.setrecursionlimit(60)",
    "sets a low limit of files": _limit("NOFILE", 12),
    "sets a low limit of memory": _limit("AS", 1 << 28),
    "turns warnings into errors": "import warnings; warnings.simplefilter('error')",
    "replaces showwarning": "import warnings; warnings.showwarning = None",
    "ignores Ctrl-C": "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)",
    "handles SIGTERM": "import signal; signal.signal(signal.SIGTERM, lambda *a: None)",
    "sets an alarm": "import signal; signal.alarm(1)",
    "sets a dump that exits": "import faulthandler; faulthandler.dump_traceback_later(1, exit=True)",
    "configures logging": "import logging; logging.basicConfig(level=0, stream=sys.stdout, force=True)",
    "disables logging": "import logging; logging.disable(100)",
    "seeds random": "import random; random.seed(0)",
    "seeds numpy": "import numpy; numpy.random.seed(0)",
    "makes numpy raise": "import numpy; numpy.seterr(all='raise')",
    "replaces the excepthook": "sys.excepthook = None",
    "replaces the displayhook": "sys.displayhook = None",
    "switches the collector off": "import gc; gc.disable()",
    "sets the collector's thresholds": "import gc; gc.set_threshold(1, 1, 1)",
    "sets a trace function": "sys.settrace(lambda *a: None)",
    "sets a profile function": "sys.setprofile(lambda *a: None)",
    "sets the switch interval": "sys.setswitchinterval(5)",
    "limits the digits of numbers": "sys.set_int_max_str_digits(640)",
    "prints at the end": "import atexit; atexit.register(print, 'good bye')",
    "raises at the end": "import atexit; atexit.register(lambda: 1 / 0)",
    "exits at the end": "import atexit; atexit.register(os._exit, 9)",
    "leaves a thread": "threading.Thread(target=time.sleep, args=(3600,), name='forever').start()",
    "leaves a daemon that prints": (
        "threading.Thread(target=lambda: (time.sleep(0.01), sys.stderr.write('')), daemon=True).start()"
    ),
    "blocks signals": "import signal; signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals))",
    "closes standard error": "sys.__stderr__.close()",
    "closes what it writes errors to": "sys.stderr.close()",
    "closes the number of standard error": "os.close(2)",
    "closes all numbers": "os.closerange(0, 100)",
    "sets how torch computes": (
        "import torch; torch.set_grad_enabled(False); torch.set_default_dtype(torch.float64); torch.set_num_threads(1)"
    ),
    "sets the device of torch": "import torch; torch.set_default_device('meta')",
    "sets the folder of temporary files": "import tempfile; tempfile.tempdir = '/nowhere'",
    "changes a limit of namegen": "import namegen.registry.hooks as hooks; hooks._MOST_REGISTERED = 0",
    "changes data of a class of namegen": "namegen.Model.uses_weights = property(lambda self: 1 / 0)",
    "adds to a class of namegen": "namegen.Model.summary = property(lambda self: 1 / 0)",
    "says it is another system": "os.name = 'nt'; os.sep = os.path.sep = 'X'; os.linesep = '?'",
    "replaces the code of json.dumps": "json.dumps.__code__ = (lambda *a, **k: 'patched').__code__",
    "replaces the defaults of json.dumps": "json.dumps.__kwdefaults__ = None",
    "feigns modules": (
        "import types\nfor name in ('namegen.contracts.corpus', 'numpy', 'torch', 'safetensors'):\n"
        "    sys.modules[name] = types.ModuleType(name)"
    ),
    "hides modules": "for name in ('numpy', 'torch', 'safetensors', 'csv'): sys.modules[name] = None",
    "adds to what the collector calls": "import gc; gc.callbacks.append(lambda *a: print('collected'))",
    "sets a trace function of threads": "threading.settrace(lambda *a: 1 / 0)",
    "sets a profile function of threads": "threading.setprofile(lambda *a: 1 / 0)",
    "adds an audit hook": "sys.addaudithook(lambda *a: 1 / 0)",
    "hangs at the end": "import atexit; atexit.register(time.sleep, 60)",
    "hangs at the end for ever": (
        "import atexit\n@atexit.register\ndef wait():\n    try: time.sleep(60)\n    except Exception: time.sleep(60)"
    ),
    "floods standard error": "sys.stderr.write('\\x1b[2Jspam\\n' * 1_000_000)",
    "floods the number of standard error": "os.write(2, b'\\x1b[2Jspam\\n' * 100_000)",
    "prints when it is freed": "class Loud:\n    def __del__(self): print('freed')\nloud = Loud()",
    "leaves a daemon that prints names": (
        "def shout():\n    while True: print('SPAM'); time.sleep(0.001)\n"
        "threading.Thread(target=shout, daemon=True).start()"
    ),
    "forks": "os.fork()",
    "imports what is slow": "import sqlite3, xml.dom.minidom, unittest",
    "defines what hides builtins": "print = len = open = None",
}
"""What the code goes on after."""


def _at_import(code: str) -> str:
    return f"{_HEAD}{code}\n{_MODEL}{_OFFER}"


def _in_hook(code: str) -> str:
    body = indent(code, "    ")
    return f"{_HEAD}{_MODEL}\n@namegen.hookimpl\ndef register_models(register):\n    register('quiet', Quiet)\n{body}\n"


def _in_commands(code: str) -> str:
    body = indent(code, "    ")
    hook = "@namegen.hookimpl\ndef register_commands(cli):\n    cli.command('bad')(lambda: None)\n"
    return f"{_HEAD}{_MODEL}{_OFFER}\n{hook}{body}\n"


def _registers(*given: str) -> str:
    calls = "".join(f"    register({each})\n" for each in given)
    return f"{_HEAD}{_MODEL}\n@namegen.hookimpl\ndef register_models(register):\n{calls}"


REGISTERED = {
    "a summary that is a number": _registers("'bad', Quiet, summary=5"),
    "a summary of a million letters": _registers("'bad', Quiet, summary='x' * 1_000_000"),
    "a summary full of escapes": _registers("'bad', Quiet, summary='\\x1b]0;owned\\x07\\x9b2J\\n'"),
    "a label that is a list": _registers("'bad', Quiet, label=['x']"),
    "a label full of escapes": _registers("'bad', Quiet, label='\\x1b[31mred', featured=True"),
    "a name that is no text": _registers("3, Quiet"),
    "a name with a line end": _registers("'a\\nb', Quiet"),
    "a name with escapes": _registers("'\\x1b[2J', Quiet"),
    "a name twice": _registers("'bad', Quiet", "'bad', Quiet"),
    "a name of ours": _registers("'kneser-ney', Quiet", "'pitman-yor', Quiet"),
    "a name of ours by default": _registers("'kneser-ney', Quiet, default=True, featured=True"),
    "a target that is a number": _registers("'bad', 5"),
    "a target that is not there": _registers("'bad', 'no_such_module:Quiet', featured=True"),
    "a target that is no model": _registers("'bad', int"),
    "a target whose import exits": _registers("'bad', 'namegen_isolation_exits:Quiet', featured=True"),
    "needs that are a text": _registers("'bad', Quiet, needs='torch'"),
    "needs that cannot be found": _registers("'bad', Quiet, needs=['no_such_module'], featured=True"),
    "a million parts": _registers("f'bad', Quiet") + "    for i in range(1_000_000): register(f'bad-{i}', Quiet)\n",
    "options that are no class": _registers("'bad', Quiet, options=int, featured=True"),
    "options that cannot be written": (
        f"{_HEAD}{_MODEL}\nclass Odd(namegen.Options):\n"
        "    model_config = {'arbitrary_types_allowed': True}\n    odd: object = threading.Lock()\n"
        "Quiet.Options = Odd\n" + _OFFER.replace("Quiet)", "Quiet, featured=True)")
    ),
    "options whose class raises": (
        f"{_HEAD}{_MODEL}\nclass Odd(namegen.Options):\n"
        "    @classmethod\n    def model_json_schema(cls, *a, **k): raise BaseException('no schema')\n"
        "Quiet.Options = Odd\n" + _OFFER.replace("Quiet)", "Quiet, featured=True)")
    ),
    "options with escapes": (
        f"{_HEAD}{_MODEL}\nclass Odd(namegen.Options):\n"
        "    odd: str = namegen.Field('\\x1b[2J', description='\\x1b]0;owned\\x07')\n"
        "Quiet.Options = Odd\n" + _OFFER.replace("Quiet)", "Quiet, featured=True)")
    ),
    "later than its hook": (
        f"{_HEAD}{_MODEL}\nkept = []\n@namegen.hookimpl\ndef register_models(register):\n    kept.append(register)\n"
        "@namegen.hookimpl\ndef register_samplers(register):\n    kept[0]('bad', Quiet)\n"
    ),
    "by a hook with a yield": (
        f"{_HEAD}{_MODEL}\n@namegen.hookimpl\ndef register_models(register):\n    yield register('quiet', Quiet)\n"
    ),
    "by an async hook": (
        f"{_HEAD}{_MODEL}\n@namegen.hookimpl\nasync def register_models(register):\n    register('quiet', Quiet)\n"
    ),
    "by an unknown hook": f"{_HEAD}\n@namegen.hookimpl\ndef register_model(register): pass\n",
    "by a hook that is no function": f"{_HEAD}\nregister_models = 5\n",
    "by a hook with other arguments": f"{_HEAD}\n@namegen.hookimpl\ndef register_models(one, two): pass\n",
    "by a module whose names raise": f"{_HEAD}{_MODEL}{_OFFER}\ndef __getattr__(name): raise BaseException(name)\n",
    "by a module with a strange dir": f"{_HEAD}{_MODEL}{_OFFER}\ndef __dir__(): return [5, None]\n",
    "a wordlist whose card raises": (
        f"{_HEAD}\nclass List(namegen.WordlistSource):\n    @property\n    def card(self): sys.exit(4)\n"
        "    def read(self): sys.exit(4)\n"
        "@namegen.hookimpl\ndef register_wordlists(register): register('bad', List, featured=True)\n"
    ),
    "a wordlist whose card is a number": (
        f"{_HEAD}\nclass List(namegen.WordlistSource):\n    card = 5\n"
        "@namegen.hookimpl\ndef register_wordlists(register): register('bad', List, featured=True)\n"
    ),
    "a wordlist whose card is full of escapes": (
        f"{_HEAD}\nclass List(namegen.WordlistSource):\n"
        "    card = namegen.Card('\\x1b[2J', '\\x1b]0;owned\\x07', '\\x9b31m', '\\x1b[2J')\n"
        "    def read(self): return 'anna\\nbob\\n'\n"
        "@namegen.hookimpl\ndef register_wordlists(register): register('bad', List, summary='\\x1b[2J')\n"
    ),
    "a page that exits": f"{_HEAD}\n@namegen.hookimpl\ndef register_pages(register): register('bad', sys.exit)\n",
    "a page that raises BaseException": (
        f"{_HEAD}\ndef page(registry): raise BaseException('no page')\n"
        "@namegen.hookimpl\ndef register_pages(register): register('bad', page)\n"
    ),
    "a page whose title is a number": (
        f"{_HEAD}\n@namegen.hookimpl\ndef register_pages(register): register('bad', print, title=5, summary=5)\n"
    ),
    "an export whose label is full of escapes": (
        f"{_HEAD}\n@namegen.hookimpl\ndef register_exports(register):\n    register('bad', print, label='\\x1b[2J')\n"
    ),
    "an executor whose schemes are numbers": (
        f"{_HEAD}\n@namegen.hookimpl\ndef register_executors(register): register('bad', print, schemes=[5])\n"
    ),
    "a command of ours": (
        f"{_HEAD}\n@namegen.hookimpl\ndef register_commands(cli): cli.command('generate')(lambda: None)\n"
    ),
    "a command whose help is full of escapes": (
        f"{_HEAD}\n@namegen.hookimpl\ndef register_commands(cli):\n"
        "    cli.command('bad', help='\\x1b[2J \\x1b]0;owned\\x07')(lambda: None)\n"
    ),
    "a command whose name is full of escapes": (
        f"{_HEAD}\n@namegen.hookimpl\ndef register_commands(cli): cli.command('\\x1b[2J')(lambda: None)\n"
    ),
    "no Python": "def (",
    "bytes that are no text": "\udcff\udcfe",
    "nothing": "",
}
"""What is registered, and how."""

KINDS: dict[str, str] = {
    **{f"at import: {kind}": _at_import(code) for kind, code in {**RAISED, **DONE}.items()},
    **{f"in a hook: {kind}": _in_hook(code) for kind, code in RAISED.items()},
    **{f"in the hook of commands: {kind}": _in_commands(code) for kind, code in RAISED.items()},
    **{f"registers: {kind}": source for kind, source in REGISTERED.items()},
}
"""All kinds: a name, and the source of the plugin."""

_AT_THE_END = (
    *("forks", "leaves a thread", "exits at the end", "raises at the end", "prints at the end", "hangs at the end"),
    *("hangs at the end for ever", "prints when it is freed", "leaves a daemon that prints names"),
)
_OF_THE_STREAM = (
    *("closes standard output", "closes the number", "detaches standard output", "closes standard error"),
)
_BY_THE_NUMBER = (
    *("prints by the number", "prints by another program", "prints by the original"),
    *("floods the number of standard error",),
)
NEEDS_A_PROCESS = {f"at import: {kind}" for kind in (*_AT_THE_END, *_OF_THE_STREAM, *_BY_THE_NUMBER)}
"""Kinds that show only at the end of a process, make a second one, take what the process itself prints to, or print
past Python, which is told apart only where no other thread could print so; a runner of tests may have one."""
