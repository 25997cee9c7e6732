/**
 * 16,384 × 16,384 pixels, the largest canvas that browsers give: 1 GiB as 8-bit RGBA. A header of 33 bytes
 * can claim 2³¹ × 2³¹, so the claim is compared with this before anything of its size is allocated.
 */
export const pngLimitPixels = 2 ** 28
