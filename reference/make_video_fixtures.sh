#!/bin/sh
# Makes the short clips that the compare page's tests enlarge. Needs ffmpeg 5.1.
# Run from the root of the repository; writes into examples/web-compare/test/fixtures.
set -eu
out=examples/web-compare/test/fixtures
mkdir -p "$out"
# The same bytes from every run: one thread, and no dates or version in the files.
exact="-threads 1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact"
quiet="-hide_banner -loglevel error -y"
picture="testsrc2=size=96x54"
sound="sine=frequency=440:sample_rate=48000"

# 29.97 frames a second, pictures stored in another order than shown, pixels 4:3, turned by its player.
ffmpeg $quiet -f lavfi -i "$picture:rate=30000/1001" -f lavfi -i "$sound" -t 1.2 $exact \
  -vf setsar=4/3 -c:v libx264 -preset medium -crf 30 -bf 2 -pix_fmt yuv420p \
  -color_primaries bt709 -color_trc bt709 -colorspace bt709 -color_range tv \
  -c:a aac -b:a 32k "$out/straight.mp4"
ffmpeg $quiet -i "$out/straight.mp4" $exact -c copy -metadata:s:v rotate=90 "$out/turned.mp4"
rm "$out/straight.mp4"

# Frames at uneven times (every fourth is missing, and one stands for half a second), BT.601.
ffmpeg $quiet -f lavfi -i "$picture:rate=25" -f lavfi -i "$sound" -t 1.6 $exact \
  -vf "select='mod(n,4)',setpts='PTS+gte(N,12)*0.5/TB',scale=out_color_matrix=bt601" -fps_mode vfr \
  -c:v libvpx-vp9 -crf 45 -b:v 0 -pix_fmt yuv420p \
  -color_primaries smpte170m -color_trc smpte170m -colorspace smpte170m -color_range tv \
  -c:a libopus -b:a 24k "$out/uneven.webm"

# A codec that browsers do not play.
ffmpeg $quiet -f lavfi -i "$picture:rate=10" -t 0.5 $exact -c:v mpeg4 -q:v 20 "$out/mpeg4.mp4"

# Sound without pictures.
ffmpeg $quiet -f lavfi -i "$sound" -t 0.2 $exact -c:a aac -b:a 32k "$out/sound.mp4"
