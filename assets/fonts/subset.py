"""Writes the subset of Noto Sans CJK SC that the window falls back to: python3 subset.py NotoSansCJK-Regular.ttc

The collection is Debian's: fonts-noto-cjk, /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc. It needs fontTools (pip install fonttools).
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
SIMPLIFIED_CHINESE = 2  # the face of this number in the collection


def gb2312(rows):
    """The characters of these rows of GB 2312, of 94 places each."""
    for row in rows:
        for place in range(1, 95):
            try:
                yield bytes([0xA0 + row, 0xA0 + place]).decode("gb2312")
            except UnicodeDecodeError:
                pass  # the last row of level 1 is not full


def characters():
    wanted = set(gb2312([1, 2, 3]))  # punctuation, symbols and numbers, full-width forms
    wanted |= {chr(c) for c in range(0x3041, 0x3097)} | {chr(c) for c in range(0x3099, 0x3100)}  # hiragana and katakana
    wanted |= set(gb2312(range(16, 56)))  # level 1: the 3755 most frequent Chinese characters
    wanted |= {chr(c) for c in range(0x3000, 0x3020)} | {chr(c) for c in range(0xFF01, 0xFF61)}
    # Everything that a translation of the messages says, so that no translation depends on the system's fonts.
    for messages in (HERE.parent.parent / "src/app/i18n").rglob("*.ftl"):
        wanted |= {c for c in messages.read_text(encoding="utf-8") if ord(c) >= 0x2E80}
    # Latin text and what the other fonts have keeps its look.
    return {c for c in wanted if ord(c) >= 0x2000}


def main(collection):
    options = subset.Options()
    options.font_number = SIMPLIFIED_CHINESE
    options.layout_features = []
    options.hinting = False
    options.desubroutinize = False
    options.name_IDs = [0, 1, 2, 4, 5, 6, 13, 14]
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "GPOS", "GSUB", "GDEF"]
    options.recalc_timestamp = False
    font = subset.load_font(collection, options)
    chosen = subset.Subsetter(options)
    chosen.populate(unicodes=[ord(c) for c in characters()])
    chosen.subset(font)
    target = HERE / "NotoSansSC-subset.otf"
    subset.save_font(font, str(target), options)
    print(f"{target.name}: {len(TTFont(target).getBestCmap())} characters, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main(sys.argv[1])
