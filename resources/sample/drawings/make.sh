#!/bin/sh
# Render the drawings to the pictures the sample course shows (needs Chromium and Pillow; run in this folder).
set -eu
for name in three-steps scan-and-redact checklist; do
  chromium --headless --no-sandbox --hide-scrollbars --force-device-scale-factor=2 --window-size=712,248 \
    --screenshot="$PWD/raw.png" "file://$PWD/$name.svg" 2>/dev/null
  python3 -c "from PIL import Image; Image.open('raw.png').convert('RGB').save('../images/$name.png', optimize=True)"
done
rm -f raw.png
