# What the tests need besides Node's packages. Sourced, since it says where some of it is.

# Pages are tested in real browsers: in Chromium all of them, in Firefox, where it is to be had, the engine. Films need ffmpeg.
# User shaders run in ffmpeg's libplacebo and in mpv, on Mesa's GPUs in software.
missing=()
for program in chromium firefox-esr ffmpeg mpv; do
  command -v "$program" > /dev/null || missing+=("$program")
done
command -v Xvfb > /dev/null || missing+=(xvfb libgl1-mesa-dri)
compgen -G '/usr/share/vulkan/icd.d/lvp_icd.*' > /dev/null || missing+=(mesa-vulkan-drivers libvulkan1)
if [ ${#missing[@]} -gt 0 ]; then
  apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null
fi

# Jobs are tested against Redis and an S3: Debian's server and PyPI's moto, in an environment of its own.
command -v redis-server > /dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends redis-server > /dev/null; }
if ! python3 -c 'import moto.server, flask' 2> /dev/null; then
  moto=${TMPDIR:-/tmp}/sr-moto
  [ -x "$moto/bin/python" ] || python3 -m venv "$moto"
  "$moto/bin/pip" install --quiet 'moto[server,s3]==5.2.*' && export SR_MOTO_PYTHON=$moto/bin/python
fi

# The citation file is checked by the program of those who made the format.
if ! command -v cffconvert > /dev/null; then
  cff=${TMPDIR:-/tmp}/sr-cffconvert
  [ -x "$cff/bin/cffconvert" ] || { python3 -m venv "$cff" && "$cff/bin/pip" install --quiet 'cffconvert==2.0.*'; }
  export PATH=$PATH:$cff/bin
fi
