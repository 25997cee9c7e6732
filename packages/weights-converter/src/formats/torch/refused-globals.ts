/**
 * Whether a pickle that so much as names this global is refused.
 *
 * Nothing is ever called, so this list protects the file's next reader, not us: whoever opens
 * such a file with `torch.load(weights_only=False)` runs it. A list can never be complete; what
 * it misses stays an inert record.
 */
export function isRefusedGlobal(module: string, name: string): boolean {
  const path = `${module}.${name}`
  if (allowedExceptions.has(path)) return false
  // `print.__class__.__base__.__subclasses__` climbs from anything to everything; `__import__` imports.
  if (/\.__|^__\w+__$/.test(name)) return true
  if (module === 'builtins') return !harmlessBuiltins.has(name)
  if (refusedModules.has(module)) return true
  const parts = path.split('.', mostParts)
  return parts.some((_, index) => refusedPaths.has(parts.slice(0, index + 1).join('.')))
}

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/** Classes that stand in a pickle as a dict's default, an option's type, or the base of a user's class. */
const harmlessBuiltins = words(`
  object type bool int long float complex str unicode bytes bytearray list tuple dict set frozenset slice
  range NoneType Ellipsis Exception ValueError RuntimeError KeyError`)

const allowedExceptions = words('torch.serialization._get_layout types.SimpleNamespace')

/**
 * Modules of Python's library that are single files: a user's own `code.model` or
 * `trace.net` is something else.
 */
const refusedModules = words(`
  cmd code codeop commands dis fileinput glob imp inspect io linecache pdb bdb platform popen2 profile pty
  resource sched select shutil signal site socket tempfile timeit trace types webbrowser antigravity`)

/**
 * Packages with everything in them, and single functions, that start programs, import,
 * compile, or open files or sockets.
 */
const refusedPaths = words(`
  os posix nt sys subprocess ctypes _ctypes cffi mmap _io
  importlib runpy pkgutil zipimport pip ensurepip setuptools pkg_resources distutils venv
  compileall py_compile ast marshal pickle _pickle cPickle dill cloudpickle joblib shelve
  operator _operator functools _functools itertools.starmap
  doctest cProfile tracemalloc faulthandler atexit
  asyncio threading _thread multiprocessing concurrent socketserver ssl http urllib urllib2 urllib3 httplib
  requests aiohttp ftplib smtplib poplib imaplib telnetlib xmlrpc idlelib lib2to3 tkinter turtle
  tarfile zipfile sqlite3 logging.config uuid._get_command_stdout
  numpy.testing numpy.load numpy.f2py numpy.distutils numpy.ctypeslib scipy.io
  torch.load torch.save torch.compile torch.serialization torch.storage._load_from_bytes torch.hub torch.jit
  torch.package torch.fx torch.ops torch.classes torch.testing torch.multiprocessing torch.distributed
  torch._dynamo torch._inductor torch.utils.collect_env torch.utils.cpp_extension torch.utils.bottleneck
  torch.utils.model_zoo torch.utils._config_module torch.utils.benchmark torch.utils.tensorboard`)

/** A name of a million dots would otherwise be joined a million times. */
const mostParts = Math.max(...Array.from(refusedPaths, (path) => path.split('.').length))
