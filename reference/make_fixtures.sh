#!/usr/bin/env bash
# Makes every committed fixture anew; PYTHON is an interpreter with reference/requirements.txt installed.
set -euo pipefail
cd "$(dirname "$0")"
python="${PYTHON:-python3}"

"$python" make_metrics_vectors.py about imresize colour > ../packages/image/test/fixtures/imresize-and-colour.json
"$python" make_metrics_vectors.py about hash32 hash32_samples gauss11_sigma1.5 pairs smallest_distance_to_a_rounding_tie \
  > ../packages/metrics/test/fixtures/metrics.json
"$python" make_data_range_fixtures.py
"$python" make_chroma_fixtures.py
"$python" make_network_fixtures.py
"$python" make_chain_fixtures.py
"$python" make_png_fixtures.py
"$python" make_layer_fixtures.py
"$python" make_metric_gradient_fixtures.py
"$python" make_model_fixtures.py ../packages/fsrcnn/test/fixtures/model.json
"$python" make_start_fixtures.py ../packages/fsrcnn/test/fixtures/start.json
"$python" make_engine_fixtures.py ../packages/fsrcnn/test/fixtures/engine.json
"$python" make_upscaler_fixtures.py ../packages/fsrcnn/test/fixtures/upscaler.json
"$python" make_training_fixtures.py ../packages/fsrcnn/test/fixtures
"$python" make_checkpoint_fixtures.py
"$python" make_family_fixtures.py
"$python" make_dictionary_fixtures.py
"$python" make_compression_fixtures.py
"$python" make_cli_picture_fixtures.py
"$python" make_stored_picture_fixtures.py
"$python" make_metadata_fixtures.py
"$python" make_released_golden.py ../packages/fsrcnn/weights/*.safetensors --out ../packages/fsrcnn/test/fixtures
(cd .. && sh reference/make_video_fixtures.sh)
