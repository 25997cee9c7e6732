/** A clip that ffmpeg makes, and what it is enlarged into. */
export interface Clip {
  readonly name: string
  /** Arguments of ffmpeg, without the output; more than one run where a container needs it. `{}` stands for the folder. */
  readonly runs: readonly (readonly string[])[]
  /** The extension of the clip, with the point. */
  readonly extension: string
  /** Of the result; default: as the clip. */
  readonly output?: string
  /** Which lane looks at it; by default the nightly one. */
  readonly lane?: 'quick' | 'slow'
  /** Of a lossless encoder for what the container takes; undefined where there is none. */
  readonly codec?: string
}

const source = (size = '64x36', rate = '25', seconds = 0.8): string[] => [
  ...['-f', 'lavfi', '-i', `testsrc2=s=${size}:r=${rate}:d=${seconds}`],
]
const tone = (seconds = 0.8, pitch = 440): string[] => ['-f', 'lavfi', '-i', `sine=f=${pitch}:d=${seconds}`]
const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p']
/** Frames at uneven times, none of them a multiple of another. */
const uneven = [
  '-vf',
  "settb=1/24000,setpts='N*1001+mod(N*N,7)*61+if(gt(N,9),24000,0)'",
  ...['-fps_mode', 'passthrough', '-enc_time_base', '1/24000'],
]
const exact = ['-video_track_timescale', '24000']

/** Arguments without spaces in them. */
const args = (text: string): string[] => text.split(' ')

const one = (...parts: readonly (string | readonly string[])[]): string[][] => [parts.flat()]

export const clips: readonly Clip[] = [
  { name: 'constant rate', runs: one(source(), h264), extension: '.mp4', lane: 'quick' },
  { name: 'constant rate', runs: one(source(), h264), extension: '.mkv' },
  { name: 'constant rate', runs: one(source(), h264), extension: '.mov' },
  { name: 'constant rate', runs: one(source(), ...args('-c:v libvpx-vp9 -cpu-used 8')), extension: '.webm' },
  { name: 'variable rate', runs: one(source(), uneven, exact, h264), extension: '.mp4', lane: 'quick' },
  { name: 'variable rate', runs: one(source(), uneven, h264), extension: '.mkv' },
  { name: 'variable rate', runs: one(source(), uneven, exact, h264), extension: '.mov' },
  { name: 'variable rate, VP8', runs: one(source(), uneven, '-c:v', 'libvpx'), extension: '.webm' },
  {
    name: 'variable rate with B-frames',
    runs: one(source(), uneven, exact, ...args('-c:v libx264 -bf 3 -g 8 -x264-params b-pyramid=normal')),
    extension: '.mp4',
    lane: 'slow',
  },
  {
    name: 'open groups of pictures',
    runs: one(
      source('64x36', '25', 1.6),
      ...args('-c:v libx264 -bf 3 -x264-params open-gop=1:keyint=8:scenecut=0'),
    ),
    extension: '.mkv',
    lane: 'slow',
  },
  {
    name: '23.976 a second',
    runs: one(source('64x36', '24000/1001'), h264),
    extension: '.mp4',
  },
  { name: '23.976 a second', runs: one(source('64x36', '24000/1001'), h264), extension: '.mkv' },
  { name: '29.97 a second', runs: one(source('64x36', '30000/1001'), h264), extension: '.mov' },
  { name: '59.94 a second', runs: one(source('64x36', '60000/1001', 0.5), h264), extension: '.mkv' },
  {
    name: 'pixels of 16:11',
    runs: one(source(), '-vf', 'setsar=16/11', h264),
    extension: '.mp4',
  },
  { name: 'pixels of 4:3', runs: one(source(), '-vf', 'setsar=4/3', h264), extension: '.mkv' },
  ...['90', '180', '270'].map((degrees) => ({
    name: `rotated by ${degrees}°`,
    runs: [
      [...source(), ...h264, '-y', '{}/flat.mp4'],
      [...args('-i {}/flat.mp4 -c copy -metadata:s:v'), `rotate=${degrees}`],
    ],
    extension: degrees === '180' ? '.mov' : '.mp4',
    ...(degrees === '90' && { lane: 'slow' as const }),
  })),
  {
    name: '10 bit',
    runs: one(source(), ...args('-c:v libx264 -pix_fmt yuv420p10le')),
    extension: '.mkv',
    lane: 'quick',
    codec: 'ffv1',
  },
  {
    name: '10 bit 4:2:2, ProRes',
    runs: one(source(), ...args('-c:v prores_ks -pix_fmt yuv422p10le')),
    extension: '.mov',
    lane: 'slow',
    output: '.mkv',
    codec: 'ffv1',
  },
  {
    name: '10 bit 4:4:4',
    runs: one(source(), ...args('-c:v libx264 -pix_fmt yuv444p10le')),
    extension: '.mkv',
    codec: 'ffv1',
  },
  {
    name: '12 bit',
    runs: one(source(), ...args('-c:v ffv1 -pix_fmt yuv420p12le')),
    extension: '.mkv',
    codec: 'ffv1',
  },
  {
    name: '4:4:4',
    runs: one(source(), ...args('-c:v libx264 -pix_fmt yuv444p')),
    extension: '.mp4',
  },
  { name: '4:2:2', runs: one(source(), ...args('-c:v libx264 -pix_fmt yuv422p')), extension: '.mkv' },
  { name: 'grey', runs: one(source(), ...args('-c:v libx264 -pix_fmt gray')), extension: '.mkv' },
  {
    name: 'full range',
    runs: one(source(), ...args('-vf scale=out_range=full -c:v libx264 -pix_fmt yuvj420p -color_range pc')),
    extension: '.mp4',
  },
  {
    name: 'BT.709, limited range',
    runs: one(
      source(),
      h264,
      ...args('-color_range tv -colorspace bt709 -color_primaries bt709 -color_trc bt709'),
    ),
    extension: '.mkv',
  },
  {
    name: 'BT.601, limited range',
    runs: one(
      source(),
      h264,
      ...args('-color_range tv -colorspace smpte170m -color_primaries smpte170m -color_trc smpte170m'),
    ),
    extension: '.mp4',
  },
  {
    name: 'BT.2020 without HDR, 10 bit',
    runs: one(
      source(),
      ...args(
        '-c:v libx264 -pix_fmt yuv420p10le -colorspace bt2020nc -color_primaries bt2020 -color_trc bt2020-10',
      ),
    ),
    extension: '.mp4',
    output: '.mkv',
    codec: 'ffv1',
  },
  {
    name: 'chroma in the middle, MJPEG',
    runs: one(source(), ...args('-c:v mjpeg -pix_fmt yuvj420p')),
    extension: '.mov',
  },
  {
    name: 'chroma at the top left',
    runs: one(source(), h264, '-chroma_sample_location', 'topleft'),
    extension: '.mkv',
  },
  {
    name: 'AAC that begins before 0',
    runs: one(source(), tone(), h264, '-c:a', 'aac'),
    extension: '.mp4',
    lane: 'slow',
  },
  {
    name: 'Opus',
    runs: one(source(), tone(), ...args('-c:v libvpx-vp9 -cpu-used 8 -c:a libopus')),
    extension: '.webm',
  },
  {
    name: 'three audio tracks with names and languages',
    runs: one(
      [...source(), ...tone(0.8, 300), ...tone(1.1, 500), ...tone(0.5, 700)],
      [...args('-map 0 -map 1 -map 2 -map 3'), ...h264, '-c:a', 'flac'],
      [...args('-metadata:s:a:0 language=eng -metadata:s:a:1 language=deu -metadata:s:a:1 title=Kommentar')],
      [...args('-disposition:a:0 default -disposition:a:1 comment -disposition:a:2 0')],
    ),
    extension: '.mkv',
  },
  {
    name: 'two audio tracks',
    runs: one(
      [...source(), ...tone(0.8, 300), ...tone(0.9, 500)],
      [...args('-map 0 -map 1 -map 2'), ...h264, '-c:a', 'aac'],
    ),
    extension: '.mp4',
  },
  {
    name: 'subtitles',
    runs: one(
      source(),
      ...args('-i {}/words.srt -i {}/words.srt -map 0 -map 1 -map 2'),
      h264,
      ...args('-c:s:0 srt -c:s:1 ass -disposition:s:1 forced'),
    ),
    extension: '.mkv',
    lane: 'slow',
  },
  {
    name: 'subtitles',
    runs: one(source(), '-i', '{}/words.srt', h264, '-c:s', 'mov_text'),
    extension: '.mp4',
  },
  {
    name: 'chapters',
    runs: one(source(), ...args('-i {}/chapters.txt -map_metadata 1'), h264),
    extension: '.mkv',
  },
  {
    name: 'chapters',
    runs: one(source(), ...args('-i {}/chapters.txt -map_metadata 1'), h264),
    extension: '.mp4',
  },
  {
    name: 'an attached font',
    runs: one(
      source(),
      h264,
      ...args('-attach {}/words.srt -metadata:s:t mimetype=font/ttf -metadata:s:t filename=a.ttf'),
    ),
    extension: '.mkv',
  },
  {
    name: 'a cover',
    runs: [
      [...source(), ...h264, '-y', '{}/plain.mp4'],
      [...args('-f lavfi -i color=red:s=32x32 -frames:v 1 -y {}/cover.png')],
      [...args('-i {}/plain.mp4 -i {}/cover.png -map 0 -map 1 -c copy -disposition:1 attached_pic')],
    ],
    extension: '.mp4',
    lane: 'slow',
  },
  {
    name: 'a cover',
    runs: [
      [...args('-f lavfi -i color=blue:s=32x32 -frames:v 1 -y {}/cover.jpg')],
      [
        ...source(),
        ...h264,
        ...args('-attach {}/cover.jpg -metadata:s:t mimetype=image/jpeg -metadata:s:t filename=cover.jpg'),
      ],
    ],
    extension: '.mkv',
  },
  {
    name: 'odd sizes',
    runs: one(source('63x35'), ...args('-c:v libvpx-vp9 -cpu-used 8')),
    extension: '.webm',
  },
  {
    name: 'odd sizes',
    runs: one(source('65x37'), ...args('-c:v ffv1 -pix_fmt yuv420p')),
    extension: '.mkv',
    lane: 'quick',
  },
  { name: 'one frame', runs: one(source(), h264, '-frames:v', '1'), extension: '.mp4' },
  { name: 'one frame', runs: one(source(), h264, '-frames:v', '1'), extension: '.mkv' },
  {
    name: 'pictures that begin after the sound',
    runs: one(['-itsoffset', '0.37'], source(), tone(), ...args('-map 0 -map 1'), h264, '-c:a', 'aac'),
    extension: '.mp4',
  },
  {
    name: 'sound that begins after the pictures',
    runs: one(source(), ['-itsoffset', '0.21'], tone(), ...args('-map 0 -map 1'), h264, '-c:a', 'libvorbis'),
    extension: '.mkv',
  },
  {
    name: 'a cut without encoding, with an edit list',
    runs: [
      [...source('64x36', '25', 2), ...tone(2), ...args('-c:v libx264 -bf 2 -g 20 -c:a aac -y {}/long.mp4')],
      [...args('-ss 1.1 -i {}/long.mp4 -c copy')],
    ],
    extension: '.mp4',
    lane: 'slow',
  },
  {
    name: 'a transport stream',
    runs: one(source(), tone(), h264, '-c:a', 'aac'),
    extension: '.ts',
    output: '.mkv',
  },
  {
    name: 'a transport stream of many keyframes',
    runs: one(source(), tone(), ...args('-c:v libx264 -pix_fmt yuv420p -g 5 -bf 2 -c:a aac')),
    extension: '.ts',
    output: '.mkv',
  },
  {
    name: 'MPEG-4 in AVI',
    runs: one(source(), '-c:v', 'mpeg4'),
    extension: '.avi',
    output: '.mp4',
  },
  { name: 'MPEG-2', runs: one(source(), ...args('-c:v mpeg2video -bf 2')), extension: '.mkv' },
  {
    name: 'HEVC',
    runs: one(source(), ...args('-c:v libx265 -x265-params log-level=none')),
    extension: '.mp4',
  },
  {
    name: 'AV1',
    runs: one(source('64x64'), ...args('-c:v libaom-av1 -cpu-used 8 -frames:v 6')),
    extension: '.mkv',
  },
  {
    name: 'a title and a comment',
    runs: one(source(), h264, '-metadata', 'title=A film', '-metadata', 'comment=Made of colours'),
    extension: '.mp4',
  },
  {
    name: 'frames of which most are equal',
    runs: one(source('64x36', '2', 2), '-r', '20', h264),
    extension: '.mkv',
  },
]
