#!/usr/bin/env python3
"""Reference vectors for @sr/metrics and @sr/image (needs numpy, scipy, scikit-image; values agree to 1e-12 for 0.19 and 0.26).

    python reference/make_metrics_vectors.py [PART...] > FILE       (all parts, or those named)

Everything is computed in float64.  Images are given by closed formulas below so that a test in
another language can rebuild them bit for bit; each uint8 image carries an FNV-1a-32 checksum of its
bytes in row-major HWC order.  i = row, j = column, both from 0.  rnd(v) = floor(v + 0.5).
"""
import json, sys
import numpy as np
from scipy import ndimage

# ------------------------------------------------------------------ integer hash noise
def hash32(i, j, s):
    """JS: h=(imul(i,374761393)+imul(j,668265263)+imul(s,2246822519))>>>0;
           h=imul(h^(h>>>13),1274126177)>>>0; return (h^(h>>>16))>>>0"""
    M = 0xFFFFFFFF
    i = np.asarray(i, np.uint64); j = np.asarray(j, np.uint64); s = np.uint64(s)
    h = (i * np.uint64(374761393) + j * np.uint64(668265263) + s * np.uint64(2246822519)) & np.uint64(M)
    h = ((h ^ (h >> np.uint64(13))) * np.uint64(1274126177)) & np.uint64(M)
    return h ^ (h >> np.uint64(16))

def noise(i, j, s, a):
    """integer noise in [-a, a]"""
    return (hash32(i, j, s) % np.uint64(2 * a + 1)).astype(np.int64) - a

def rnd(v):
    return np.floor(np.asarray(v, np.float64) + 0.5)

TIE_DISTANCE = [1.0]
def to_u8(v):
    """rnd then clamp; remembers how near a rounding tie we ever came (libm-portability check)"""
    v = np.asarray(v, np.float64)
    frac = v - np.floor(v)
    irr = np.abs(frac - 0.5)
    irr = irr[irr > 0]                       # exact ties come from integer data only
    if irr.size:
        TIE_DISTANCE[0] = min(TIE_DISTANCE[0], float(irr.min()))
    return np.clip(rnd(v), 0, 255).astype(np.uint8)

def grid(h, w):
    return np.meshgrid(np.arange(h), np.arange(w), indexing='ij')

def box3(u8):
    """3x3 box blur, edges replicated, integer arithmetic: (2*sum+9) div 18"""
    p = np.pad(u8.astype(np.int64), 1, mode='edge')
    h, w = u8.shape
    s = sum(p[a:a + h, b:b + w] for a in range(3) for b in range(3))
    return ((2 * s + 9) // 18).astype(np.uint8)

def fnv1a(u8):
    h = 0x811C9DC5
    for b in np.ascontiguousarray(u8).tobytes():
        h = ((h ^ b) * 0x01000193) & 0xFFFFFFFF
    return h

# ------------------------------------------------------------------ image pairs
FORMULAS = {}
def pair(name, text):
    def deco(f):
        FORMULAS[name] = (text, f)
        return f
    return deco

@pair('waves_noise', '48x64 grey. x=u8(127.5+60*sin(i/7)+50*cos(j/5)); y=clamp(x+noise(i,j,1,20))')
def _():
    i, j = grid(48, 64)
    x = to_u8(127.5 + 60 * np.sin(i / 7) + 50 * np.cos(j / 5))
    return x, np.clip(x.astype(int) + noise(i, j, 1, 20), 0, 255).astype(np.uint8)

@pair('texture_blur', '40x40 grey. x=u8(120+70*sin(i*j/40)+30*s), s=+1 if ((i>>2)+(j>>2)) is odd else -1; y=box3(x)')
def _():
    i, j = grid(40, 40)
    s = np.where(((i >> 2) + (j >> 2)) & 1, 1, -1)
    x = to_u8(120 + 70 * np.sin(i * j / 40) + 30 * s)
    return x, box3(x)

@pair('ramp_offset', '32x32 grey. x=(5*i+3*j) mod 200; y=x+12')
def _():
    i, j = grid(32, 32)
    x = ((5 * i + 3 * j) % 200).astype(np.uint8)
    return x, (x + 12).astype(np.uint8)

@pair('contrast_odd', '33x47 grey. x=u8(127.5+80*sin((i*i+j*j)/90)); y=floor((7*x+384+5)/10)  [=round(128+0.7*(x-128))]')
def _():
    i, j = grid(33, 47)
    x = to_u8(127.5 + 80 * np.sin((i * i + j * j) / 90))
    return x, ((7 * x.astype(int) + 389) // 10).astype(np.uint8)

@pair('rgb_noise', '36x44 RGB. R=u8(127.5+100*sin(i/6+j/11)), G=u8(127.5+90*cos(j/7)), B=u8(127.5+80*sin((i+2*j)/9)); y_c=clamp(x_c+noise(i,j,10+c,15)), c=0,1,2')
def _():
    i, j = grid(36, 44)
    x = np.stack([to_u8(127.5 + 100 * np.sin(i / 6 + j / 11)), to_u8(127.5 + 90 * np.cos(j / 7)),
                  to_u8(127.5 + 80 * np.sin((i + 2 * j) / 9))], -1)
    n = np.stack([noise(i, j, 10 + c, 15) for c in range(3)], -1)
    return x, np.clip(x.astype(int) + n, 0, 255).astype(np.uint8)

@pair('rgb_blocky', '48x48 RGB. R=u8(128+110*sin(i/3)*cos(j/4)), G=210 if ((i>>3)+(j>>3)) odd else 40, B=((7*i) xor (5*j)) & 255; y(i,j)=x(2*floor(i/2),2*floor(j/2))')
def _():
    i, j = grid(48, 48)
    x = np.stack([to_u8(128 + 110 * np.sin(i / 3) * np.cos(j / 4)),
                  np.where(((i >> 3) + (j >> 3)) & 1, 210, 40).astype(np.uint8),
                  (((7 * i) ^ (5 * j)) & 255).astype(np.uint8)], -1)
    return x, x[(i // 2) * 2, (j // 2) * 2]

@pair('identical', '48x64 grey. x=y=waves_noise.x')
def _():
    x = FORMULAS['waves_noise'][1]()[0]
    return x, x.copy()

@pair('inverted', '48x64 grey. x=waves_noise.x; y=255-x  (negative SSIM)')
def _():
    x = FORMULAS['waves_noise'][1]()[0]
    return x, (255 - x).astype(np.uint8)

@pair('bright_low_contrast', '64x64 grey. x=250+noise(i,j,21,1); y=clamp(x+noise(i,j,22,1))  (float32 cancellation)')
def _():
    i, j = grid(64, 64)
    x = (250 + noise(i, j, 21, 1)).astype(np.uint8)
    return x, np.clip(x.astype(int) + noise(i, j, 22, 1), 0, 255).astype(np.uint8)

@pair('black_white', '16x16 grey. x=0, y=255')
def _():
    return np.zeros((16, 16), np.uint8), np.full((16, 16), 255, np.uint8)

@pair('ms_even', '192x176 grey. x=u8(127.5+60*sin(i/9)*cos(j/13)+45*sin((i+j)/4)); y=box3(clamp(x+noise(i,j,3,25)))')
def _():
    i, j = grid(192, 176)
    x = to_u8(127.5 + 60 * np.sin(i / 9) * np.cos(j / 13) + 45 * np.sin((i + j) / 4))
    return x, box3(np.clip(x.astype(int) + noise(i, j, 3, 25), 0, 255).astype(np.uint8))

@pair('ms_odd', '201x187 grey. formula of ms_even, noise seed 4')
def _():
    i, j = grid(201, 187)
    x = to_u8(127.5 + 60 * np.sin(i / 9) * np.cos(j / 13) + 45 * np.sin((i + j) / 4))
    return x, box3(np.clip(x.astype(int) + noise(i, j, 4, 25), 0, 255).astype(np.uint8))

@pair('large_f2', '420x390 grey. formula of ms_even, noise seed 5  (Wang downsample factor 2)')
def _():
    i, j = grid(420, 390)
    x = to_u8(127.5 + 60 * np.sin(i / 9) * np.cos(j / 13) + 45 * np.sin((i + j) / 4))
    return x, box3(np.clip(x.astype(int) + noise(i, j, 5, 25), 0, 255).astype(np.uint8))

@pair('large_f3', '700x661 grey. formula of ms_even, noise seed 6  (Wang downsample factor 3)')
def _():
    i, j = grid(700, 661)
    x = to_u8(127.5 + 60 * np.sin(i / 9) * np.cos(j / 13) + 45 * np.sin((i + j) / 4))
    return x, box3(np.clip(x.astype(int) + noise(i, j, 6, 25), 0, 255).astype(np.uint8))

# ------------------------------------------------------------------ colour
M601 = np.array([[65.481, 128.553, 24.966], [-37.797, -74.203, 112.0], [112.0, -93.786, -18.214]])
OFF601 = np.array([16.0, 128.0, 128.0])
MJPEG = np.array([[0.299, 0.587, 0.114], [-0.168735891647856, -0.331264108352144, 0.5],
                  [0.5, -0.418687589158345, -0.081312410841655]])

def rgb2ycbcr_limited(rgb255):
    """BT.601 studio range as MATLAB rgb2ycbcr; in 0..255, out 0..255 unrounded"""
    return np.asarray(rgb255, np.float64) / 255 @ M601.T + OFF601

def ycbcr2rgb_limited(ycc):
    return (np.asarray(ycc, np.float64) - OFF601) @ np.linalg.inv(M601).T * 255

def rgb2ycbcr_full(rgb255):
    """JFIF full range; 0..255, unrounded"""
    return np.asarray(rgb255, np.float64) @ MJPEG.T + np.array([0, 128.0, 128.0])

# ------------------------------------------------------------------ PSNR
def mse(x, y):
    return float(np.mean((np.asarray(x, np.float64) - np.asarray(y, np.float64)) ** 2))

def psnr(x, y, L=255.0):
    m = mse(x, y)
    return float('inf') if m == 0 else float(10 * np.log10(L * L / m))

def crop(a, c):
    return a if c == 0 else a[c:-c, c:-c]

def psnr_b(x, ref, L=255.0, block=8):
    """Yim & Bovik PSNR-B; x = tested image (2-D), blocking measured on x"""
    x = np.asarray(x, np.float64); h, w = x.shape
    dh = (x[:, :-1] - x[:, 1:]) ** 2
    dv = (x[:-1, :] - x[1:, :]) ** 2
    hb = np.arange(block - 1, w - 1, block); vb = np.arange(block - 1, h - 1, block)
    mh = np.zeros(w - 1, bool); mh[hb] = True
    mv = np.zeros(h - 1, bool); mv[vb] = True
    nb = h * hb.size + w * vb.size
    nn = h * (w - 1 - hb.size) + w * (h - 1 - vb.size)
    db = (dh[:, mh].sum() + dv[mv].sum()) / nb
    dn = (dh[:, ~mh].sum() + dv[~mv].sum()) / nn
    eta = np.log2(block) / np.log2(min(h, w)) if db > dn else 0.0
    bef = eta * (db - dn)
    return float(10 * np.log10(L * L / (mse(x, ref) + bef))), float(bef)

# ------------------------------------------------------------------ SSIM family
def gauss1d(size=11, sigma=1.5, dtype=np.float64):
    c = np.arange(size, dtype=np.float64) - (size - 1) / 2
    g = np.exp(-c * c / (2 * sigma * sigma))
    return (g / g.sum()).astype(dtype)

def filt(a, k, pad):
    """separable correlation. pad: 'valid' | 'replicate' | 'symmetric' | 'reflect' | 'zero'"""
    r = (k.size - 1) // 2
    if a.dtype == np.float32:               # genuine float32 accumulation, tap by tap, as a GPU convolution would do
        assert pad == 'valid'
        h, w = a.shape[0] - k.size + 1, a.shape[1] - k.size + 1
        t = np.zeros((h, a.shape[1]), np.float32)
        for q in range(k.size):
            t += k[q] * a[q:q + h]
        o = np.zeros((h, w), np.float32)
        for q in range(k.size):
            o += k[q] * t[:, q:q + w]
        return o
    mode = {'valid': 'reflect', 'symmetric': 'reflect', 'replicate': 'nearest', 'reflect': 'mirror', 'zero': 'constant'}[pad]
    o = ndimage.correlate1d(ndimage.correlate1d(a, k, 0, mode=mode), k, 1, mode=mode)
    if pad == 'valid':
        o = o[r:a.shape[0] - (k.size - 1 - r), r:a.shape[1] - (k.size - 1 - r)]
    return o

def ssim_maps(x, y, L=255.0, k=None, pad='valid', K1=0.01, K2=0.03, cov_norm=1.0, dtype=np.float64):
    x = np.asarray(x, dtype); y = np.asarray(y, dtype)
    k = gauss1d(dtype=dtype) if k is None else k
    c1 = dtype((K1 * L) ** 2); c2 = dtype((K2 * L) ** 2)
    f = lambda a: filt(a, k, pad)
    mx, my = f(x), f(y)
    vx = dtype(cov_norm) * (f(x * x) - mx * mx)
    vy = dtype(cov_norm) * (f(y * y) - my * my)
    vxy = dtype(cov_norm) * (f(x * y) - mx * my)
    cs = (2 * vxy + c2) / (vx + vy + c2)
    return (2 * mx * my + c1) / (mx * mx + my * my + c1) * cs, cs

def ssim(x, y, **kw):
    if np.ndim(x) == 3:
        return float(np.mean([ssim(x[..., c], y[..., c], **kw) for c in range(x.shape[2])]))
    return float(ssim_maps(x, y, **kw)[0].mean(dtype=np.float64))

def uniform(n):
    return np.full(n, 1.0 / n)

def ssim_wang_auto(x, y, L=255.0):
    """ssim.m: f=max(1,round(min(H,W)/256)); f x f box filter, symmetric padding, then every f-th pixel"""
    f = max(1, int(np.floor(min(x.shape) / 256 + 0.5)))
    x = np.asarray(x, np.float64); y = np.asarray(y, np.float64)
    if f > 1:
        def d(a):
            # MATLAB imfilter 'same': kernel centre is floor((f+1)/2), 1-based -> reaches (f-1)//2 before, f//2 after
            b, e = (f - 1) // 2, f // 2
            p = np.pad(a, ((b, e), (b, e)), mode='symmetric')
            s = sum(p[u:u + a.shape[0], v:v + a.shape[1]] for u in range(f) for v in range(f)) / (f * f)
            return s[::f, ::f]
        x, y = d(x), d(y)
    return ssim(x, y, L=L), f

def ssim_avgpool(x, y, L=255.0):
    """piq / pyiqa 'downsample': non-overlapping f x f mean, remainder dropped"""
    f = max(1, int(np.floor(min(x.shape) / 256 + 0.5)))
    def d(a):
        a = np.asarray(a, np.float64); h, w = a.shape[0] // f * f, a.shape[1] // f * f
        return a[:h, :w].reshape(h // f, f, w // f, f).mean((1, 3))
    return ssim(d(x), d(y), L=L)

MS_W = np.array([0.0448, 0.2856, 0.3001, 0.2363, 0.1333])
def ms_ssim(x, y, L=255.0):
    """tf.image.ssim_multiscale / Wang msssim.m: 2x2 mean, odd sizes padded by one symmetric row/col at the END;
    cs of scales 1..4 and ssim of scale 5, negative values clamped to 0, weights as exponents"""
    x = np.asarray(x, np.float64); y = np.asarray(y, np.float64)
    vals = []
    for lv in range(5):
        if lv:
            def d(a):
                a = np.pad(a, ((0, a.shape[0] % 2), (0, a.shape[1] % 2)), mode='symmetric')
                return a.reshape(a.shape[0] // 2, 2, a.shape[1] // 2, 2).mean((1, 3))
            x, y = d(x), d(y)
        s, cs = ssim_maps(x, y, L=L)
        vals.append(float(s.mean()) if lv == 4 else float(cs.mean()))
    v = np.maximum(np.array(vals), 0)
    return float(np.prod(v ** MS_W)), vals

# ------------------------------------------------------------------ GMSD, HaarPSI, VIFp (grey, 0..255)
def conv_same_zero(a, k):
    """MATLAB conv2(a,k,'same')"""
    kh, kw = k.shape
    full = np.zeros((a.shape[0] + kh - 1, a.shape[1] + kw - 1))
    for u in range(kh):
        for v in range(kw):
            full[u:u + a.shape[0], v:v + a.shape[1]] += k[u, v] * a
    t, l = kh // 2, kw // 2     # central part starts at ceil((k+1)/2) (1-based)
    return full[t:t + a.shape[0], l:l + a.shape[1]]

def gmsd(x, ref, T=170.0):
    """Xue 2013: 2x2 mean + ::2, Prewitt/3, GMS map, standard deviation (author's std2: N-1)"""
    ave = np.full((2, 2), 0.25)
    x, ref = (conv_same_zero(np.asarray(a, np.float64), ave)[::2, ::2] for a in (x, ref))
    dx = np.array([[1, 0, -1]] * 3) / 3.0
    def gm(a):
        return np.sqrt(conv_same_zero(a, dx) ** 2 + conv_same_zero(a, dx.T) ** 2)
    g, r = gm(x), gm(ref)
    m = (2 * g * r + T) / (g * g + r * r + T)
    return float(m.std(ddof=1)), float(m.std(ddof=0)), float(m.mean())

MYIQ = np.array([[0.299, 0.587, 0.114], [0.596, -0.274, -0.322], [0.211, -0.523, 0.312]])
def haarpsi(x, ref, C=30.0, alpha=4.2):
    """Reisenhofer 2018 with the 2x2 subsampling; x, ref in 0..255; HxW grey, or HxWx3 RGB (then YIQ, I and Q as a third map)"""
    ave = np.full((2, 2), 0.25)
    rgb = np.ndim(x) == 3
    sub = lambda a: conv_same_zero(a, ave)[::2, ::2]
    def planes(a):
        a = np.asarray(a, np.float64)
        return [sub(q) for q in np.moveaxis(a @ MYIQ.T, -1, 0)] if rgb else [sub(a)]
    px, pr = planes(x), planes(ref)
    def coeffs(a):
        out = []
        for s in (1, 2, 3):
            n = 2 ** s
            h = np.full((n, n), 2.0 ** -s); h[:n // 2] = -h[:n // 2]
            out.append((conv_same_zero(a, h), conv_same_zero(a, h.T)))
        return out
    simf = lambda a, b: (2 * a * b + C) / (a * a + b * b + C)
    ca, cb = coeffs(px[0]), coeffs(pr[0])
    sims, ws = [], []
    for o in (0, 1):
        ws.append(np.maximum(np.abs(ca[2][o]), np.abs(cb[2][o])))
        sims.append(sum(simf(np.abs(ca[s][o]), np.abs(cb[s][o])) for s in (0, 1)) / 2)
    if rgb:
        ch = [simf(np.abs(conv_same_zero(px[c], ave)), np.abs(conv_same_zero(pr[c], ave))) for c in (1, 2)]
        sims.append((ch[0] + ch[1]) / 2); ws.append((ws[0] + ws[1]) / 2)
    num = sum((w / (1 + np.exp(-alpha * m))).sum() for w, m in zip(ws, sims))
    s = num / sum(w.sum() for w in ws)
    return float((np.log(s / (1 - s)) / alpha) ** 2)

def vifp(x, ref, sn=2.0):
    """Sheikh vifp_mscale.m (pixel domain); not symmetric: ref is the pristine image"""
    d = np.asarray(x, np.float64); r = np.asarray(ref, np.float64)
    num = den = 0.0
    for sc in range(1, 5):
        n = 2 ** (4 - sc + 1) + 1
        k = gauss1d(n, n / 5.0)
        if sc > 1:
            r, d = filt(r, k, 'valid')[::2, ::2], filt(d, k, 'valid')[::2, ::2]
        m1, m2 = filt(r, k, 'valid'), filt(d, k, 'valid')
        s1 = np.maximum(filt(r * r, k, 'valid') - m1 * m1, 0)
        s2 = np.maximum(filt(d * d, k, 'valid') - m2 * m2, 0)
        s12 = filt(r * d, k, 'valid') - m1 * m2
        g = s12 / (s1 + 1e-10); sv = s2 - g * s12
        z = s1 < 1e-10; g[z] = 0; sv[z] = s2[z]; s1[z] = 0
        z = s2 < 1e-10; g[z] = 0; sv[z] = 0
        z = g < 0; sv[z] = s2[z]; g[z] = 0
        sv = np.maximum(sv, 1e-10)
        num += np.log10(1 + g * g * s1 / (sv + sn)).sum()
        den += np.log10(1 + s1 / sn).sum()
    return float(num / den)

# ------------------------------------------------------------------ MATLAB-style imresize
def cubic(t):
    t = np.abs(t); t2 = t * t; t3 = t2 * t
    return np.where(t <= 1, 1.5 * t3 - 2.5 * t2 + 1, np.where(t <= 2, -0.5 * t3 + 2.5 * t2 - 4 * t + 2, 0.0))

def contributions(n_in, n_out, scale, antialias=True):
    aa = antialias and scale < 1
    kw = 4.0 / scale if aa else 4.0
    u = np.arange(1, n_out + 1) / scale + 0.5 * (1 - 1 / scale)      # 1-based centre in the input
    left = np.floor(u - kw / 2)
    p = int(np.ceil(kw)) + 2
    idx = left[:, None] + np.arange(p)
    d = u[:, None] - idx
    w = scale * cubic(scale * d) if aa else cubic(d)
    w = w / w.sum(1, keepdims=True)
    ring = np.concatenate([np.arange(n_in), np.arange(n_in - 1, -1, -1)])  # symmetric extension, any reach
    idx = ring[np.mod(idx.astype(np.int64) - 1, 2 * n_in)]
    keep = np.any(w != 0, 0)
    return w[:, keep], idx[:, keep]

def imresize(a, scale=None, size=None, antialias=True, u8_passes=True):
    """a: HxW or HxWxC.  uint8 in -> uint8 out (u8_passes: round+clamp after each of the two passes)"""
    h, w = a.shape[:2]
    if size is None:
        sc = (scale, scale); size = (int(np.ceil(h * scale)), int(np.ceil(w * scale)))
    else:
        sc = (size[0] / h, size[1] / w)
    is_u8 = a.dtype == np.uint8
    out = a.astype(np.float64)
    for dim in sorted((0, 1), key=lambda d: sc[d]):                   # smaller scale first, rows first on a tie
        wt, ix = contributions(out.shape[dim], size[dim], sc[dim], antialias)
        m = np.moveaxis(out, dim, 0)
        m = np.einsum('op,op...->o...', wt, m[ix])
        out = np.moveaxis(m, 0, dim)
        if is_u8 and u8_passes:
            out = np.clip(rnd(out), 0, 255)
    return np.clip(rnd(out), 0, 255).astype(np.uint8) if is_u8 else out

# ------------------------------------------------------------------ output
def num(v):
    if isinstance(v, (list, tuple)):
        return [num(q) for q in v]
    v = float(v)
    return 'Infinity' if v == float('inf') else v

def per_pair(name, x, y):
    from skimage.metrics import structural_similarity as sk, peak_signal_noise_ratio as skp
    rgb = x.ndim == 3
    big = x.shape[0] > 300
    e = {'name': name, 'formula': FORMULAS[name][0], 'shape': list(x.shape),
         'fnv1a_x': fnv1a(x), 'fnv1a_y': fnv1a(y),
         'mse_255': mse(x, y), 'mae_255': float(np.mean(np.abs(x.astype(float) - y.astype(float)))),
         'psnr': num(psnr(x, y)), 'psnr_unit_range': num(psnr(x / 255.0, y / 255.0, 1.0))}
    if np.isfinite(psnr(x, y)):
        assert abs(skp(x, y, data_range=255) - psnr(x, y)) < 1e-10
    if not big and x.shape[0] >= 32:
        for c in (2, 3, 4):
            e[f'psnr_crop{c}'] = num(psnr(crop(x, c), crop(y, c)))
            if min(x.shape[:2]) - 2 * c >= 11:
                e[f'ssim_crop{c}'] = ssim(crop(x, c), crop(y, c))
    s = {}
    ca = dict(channel_axis=-1) if rgb else {}
    s['gaussian_valid'] = ssim(x, y)                                   # Wang ssim_index.m, BasicSR, TF, skimage(gaussian)
    g = sk(x, y, data_range=255, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, **ca)
    s['skimage_gaussian'] = float(g)
    s['skimage_gaussian_unit_range'] = float(sk(x / 255.0, y / 255.0, data_range=1.0, gaussian_weights=True, sigma=1.5,
                                                use_sample_covariance=False, **ca))
    s['skimage_gaussian_sample_cov'] = float(sk(x, y, data_range=255, gaussian_weights=True, sigma=1.5, **ca))
    s['skimage_default_uniform7'] = float(sk(x, y, data_range=255, **ca))
    s['uniform7_population'] = ssim(x, y, k=uniform(7))
    s['uniform8_population_valid'] = ssim(x, y, k=uniform(8)) if min(x.shape[:2]) > 8 else None
    s['uniform11_population'] = ssim(x, y, k=uniform(11))
    s['gaussian_replicate_matlab_builtin'] = ssim(x, y, pad='replicate')   # MATLAB ssim(): imgaussfilt, replicate, whole map
    s['gaussian_reflect_whole_map'] = ssim(x, y, pad='reflect')
    s['gaussian_zero_same'] = ssim(x, y, pad='zero')                  # pytorch-ssim style zero padding
    assert abs(s['gaussian_valid'] - g) < 1e-12, (name, s['gaussian_valid'], g)
    assert abs(ssim(x, y, k=uniform(7), cov_norm=49 / 48) - s['skimage_default_uniform7']) < 1e-12
    if not rgb:
        s['wang_auto_downsample'], s['wang_factor'] = ssim_wang_auto(x, y)
        s['avgpool_downsample_piq_pyiqa'] = ssim_avgpool(x, y)
        m, cs = ssim_maps(x, y)
        h, w = m.shape
        s['map_shape'] = [h, w]
        s['map_samples'] = [[a, b, float(m[a, b])] for a, b in ((0, 0), (0, w - 1), (h - 1, 0), (h // 2, w // 2), (h - 1, w - 1))]
        s['map_min'], s['map_max'], s['cs_mean'] = float(m.min()), float(m.max()), float(cs.mean())
        s['float32_error_255'] = abs(ssim(x, y, dtype=np.float32) - s['gaussian_valid'])
        s['float32_error_unit'] = abs(ssim(x / 255.0, y / 255.0, L=1.0, dtype=np.float32) - s['gaussian_valid'])
    e['ssim'] = {k: (num(v) if isinstance(v, float) else v) for k, v in s.items() if v is not None}
    if rgb:
        yl = [rgb2ycbcr_limited(a)[..., 0] for a in (x, y)]
        yu = [rnd(a) for a in yl]
        yf = [rgb2ycbcr_full(a)[..., 0] for a in (x, y)]
        e['y_channel'] = {
            'psnr_y601_unrounded': psnr(*yl), 'ssim_y601_unrounded': ssim(*yl),
            'psnr_y601_uint8': psnr(*yu), 'ssim_y601_uint8': ssim(*yu),
            'psnr_y_fullrange_unrounded': psnr(*yf), 'ssim_y_fullrange_unrounded': ssim(*yf),
            'psnr_y601_unrounded_crop4': psnr(*[crop(a, 4) for a in yl]),
            'ssim_y601_unrounded_crop4': ssim(*[crop(a, 4) for a in yl])}
        e['haarpsi_rgb'] = haarpsi(y, x)
        pc = [psnr(x[..., c], y[..., c]) for c in range(3)]
        e['psnr_per_channel'], e['psnr_mean_of_channels'] = num(pc), num(np.mean(pc))
        e['ssim_per_channel'] = [ssim(x[..., c], y[..., c]) for c in range(3)]
    else:
        if x.shape[0] >= 32 and name != 'identical':
            e['psnr_b'], e['psnr_b_blocking_factor'] = psnr_b(y, x)
        if min(x.shape) >= 32 and not big:
            a, b, c = gmsd(y, x)
            e['gmsd'], e['gmsd_population_std'], e['gms_mean'] = a, b, c
            e['haarpsi'] = haarpsi(y, x) if name != 'identical' else 1.0
        if min(x.shape) >= 41 and not big:
            e['vifp'] = vifp(y, x)
        if min(x.shape) >= 176 and not big:
            e['ms_ssim'], e['ms_ssim_terms_cs_cs_cs_cs_ssim'] = ms_ssim(x, y)
    return e

def resize_vectors():
    i, j = grid(24, 24)
    img = np.clip(rnd(127.5 + 60 * np.sin(i / 3) + 50 * np.cos(j / 2.5)) + noise(i, j, 7, 12), 0, 255).astype(np.uint8)
    out = {'formula': '24x24 grey. x=clamp(rnd(127.5+60*sin(i/3)+50*cos(j/2.5))+noise(i,j,7,12))',
           'fnv1a': fnv1a(img), 'input': img.tolist(), 'cases': [], 'interior_weights': {}}
    for s in (2, 3, 4):
        w, ix = contributions(96, 96 // s, 1 / s)
        row = w[16 // s + 4]
        out['interior_weights'][f'1/{s}'] = [float(q) for q in row if q != 0]
    w, ix = contributions(24, 12, 0.5)
    out['first_row_x2'] = {'indices0': ix[0].tolist(), 'weights': w[0].tolist()}
    def case(label, a, **kw):
        d = imresize(a.astype(np.float64), **kw)
        u = imresize(a, **kw)
        u1 = imresize(a, u8_passes=False, **kw)
        out['cases'].append({'label': label, 'args': {k: (list(v) if isinstance(v, tuple) else v) for k, v in kw.items()},
                             'shape': list(d.shape), 'double': d.tolist(), 'uint8_two_pass': u.tolist(),
                             'uint8_round_once': u1.tolist(), 'pixels_where_uint8_variants_differ': int((u != u1).sum())})
        return u1
    lr = {}
    for s in (2, 3, 4):
        lr[s] = case(f'down x{s} (scale 1/{s})', img, scale=1 / s)
        case(f'up x{s} of the x{s} uint8_round_once image (bicubic baseline)', lr[s], scale=float(s))
        up = imresize(lr[s].astype(np.float64), scale=float(s))
        up8 = np.clip(rnd(up), 0, 255)
        out['cases'][-1]['baseline'] = {'psnr_uint8_crop_scale': psnr(crop(up8, s), crop(img, s)),
                                        'psnr_float_crop_scale': psnr(crop(up, s), crop(img, s)),
                                        'psnr_uint8_nocrop': psnr(up8, img), 'ssim_uint8_nocrop': ssim(up8, img)}
    case('down to non-integer scale 0.4', img, scale=0.4)
    case('size [7,10] (rows scale < cols scale)', img, size=(7, 10))
    case('size [10,7] (cols scale < rows scale)', img, size=(10, 7))
    case('size [36,15] (one dim up, one down)', img, size=(36, 15))
    case('down x3 without antialiasing', img, scale=1 / 3, antialias=False)
    m = np.arange(16.0).reshape(4, 4)
    out['ramp4x4_half_antialias'] = imresize(m, scale=0.5).tolist()
    out['ramp4x4_half_noantialias'] = imresize(m, scale=0.5, antialias=False).tolist()
    return out

def colour_vectors():
    cols = [[0, 0, 0], [255, 255, 255], [255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0], [0, 255, 255], [255, 0, 255],
            [128, 128, 128], [1, 2, 3], [12, 200, 99], [254, 253, 1], [77, 33, 201], [16, 235, 240]]
    rows = []
    for c in cols:
        l = rgb2ycbcr_limited(c); f = rgb2ycbcr_full(c)
        lu = rnd(l)
        rows.append({'rgb': c, 'y601_limited': l.tolist(), 'y601_limited_uint8': [int(q) for q in lu],
                     'back_from_uint8_unrounded': ycbcr2rgb_limited(lu).tolist(),
                     'back_from_uint8_rounded_clamped': np.clip(rnd(ycbcr2rgb_limited(lu)), 0, 255).astype(int).tolist(),
                     'jpeg_full': f.tolist(), 'jpeg_full_uint8': [int(q) for q in np.clip(rnd(f), 0, 255)]})
    inv = np.linalg.inv(M601)
    return {'rgb_to_ycbcr_limited_matrix_rows_Y_Cb_Cr_for_rgb01': M601.tolist(), 'offset': OFF601.tolist(),
            'ycbcr_to_rgb_matrix_for_255_input_and_output': (inv * 255).tolist(),
            'ycbcr_to_rgb_offset_255': (-(inv * 255) @ OFF601).tolist(),
            'jpeg_full_matrix': MJPEG.tolist(), 'samples': rows}

def main(parts):
    doc = {'about': 'Reference vectors for @sr/metrics, float64, generated by metrics-vectors.py (own code; scikit-image 0.19.3 used as oracle for PSNR and SSIM). '
                    'u8(v)=clamp(floor(v+0.5),0,255); noise(i,j,s,a)=hash32(i,j,s) mod (2a+1) - a; y is the tested image, x the reference.',
           'hash32': 'h=(i*374761393+j*668265263+s*2246822519) mod 2^32; h=((h xor (h>>>13))*1274126177) mod 2^32; h xor (h>>>16)',
           'hash32_samples': [[a, b, s, int(hash32(a, b, s))] for a, b, s in ((0, 0, 0), (1, 0, 0), (0, 1, 0), (5, 7, 1), (199, 186, 4))],
           'gauss11_sigma1.5': gauss1d().tolist(), 'pairs': []}
    for name in FORMULAS:
        x, y = FORMULAS[name][1]()
        doc['pairs'].append(per_pair(name, x, y))
    doc['imresize'] = resize_vectors()
    doc['colour'] = colour_vectors()
    doc['smallest_distance_to_a_rounding_tie'] = TIE_DISTANCE[0]
    doc = {part: doc[part] for part in parts or doc}
    text = json.dumps(doc, indent=1, allow_nan=False)
    import re                                  # innermost numeric lists on one line
    text = re.sub(r'\[\s+((?:-?[\d.eE+-]+,\s+)*-?[\d.eE+-]+)\s+\]', lambda m: '[' + re.sub(r'\s+', ' ', m.group(1)) + ']', text)
    sys.stdout.write(text + '\n')

if __name__ == '__main__':
    main(sys.argv[1:])
