//! Fonts for names in writings that the usual fonts lack.
//!
//! Latin text is set in egui's own fonts. Behind them stands a subset of Noto Sans CJK SC that is inside the program: the characters of GB 2312's
//! first level, kana, and CJK punctuation (`assets/fonts/README.md` says how it was made). A character that this lacks too is looked for among the
//! system's fonts, in a thread, as there can be thousands of them; until one is found a box stands for it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::thread;

use ab_glyph::{Font as _, FontRef};
use egui::epaint::text::{
    FallbackRequest, FontInsert, FontPriority, FontProvider, GlyphBitmap, GlyphRasterizer, GlyphRasterizerRequest,
    InsertFontFamily, RasterizedGlyph,
};
use egui::mutex::Mutex;
use egui::{Color32, ColorImage, Context, FontData, FontDefinitions, FontFamily, vec2};
use fontdb::{Database, FaceInfo, Style};

/// A subset of Noto Sans CJK SC, under the SIL Open Font License.
const BUNDLED: &[u8] = include_bytes!("../../../assets/fonts/NotoSansSC-subset.otf");
const BUNDLED_NAME: &str = "Noto Sans SC";

/// How long to wait before asking again whether a font has been found.
const PATIENCE: std::time::Duration = std::time::Duration::from_millis(50);

/// Families that are preferred, the first most: sans-serif, and drawn as in mainland China where a character has several forms.
const PREFERRED: [&str; 12] = [
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
    "Noto Sans CJK JP",
    "DejaVu Sans",
];

/// The fonts of a window, and the search for more.
pub struct Fonts {
    system: Arc<SystemFonts>,
}

impl Fonts {
    /// Installs the fonts that are inside the program, and the search for those that are not. Reads no file.
    pub fn install(ctx: &Context) -> Self {
        let mut fonts = FontDefinitions::default();
        fonts.font_data.insert(BUNDLED_NAME.to_owned(), Arc::new(FontData::from_static(BUNDLED)));
        for family in fonts.families.values_mut() {
            family.push(BUNDLED_NAME.to_owned());
        }
        ctx.set_fonts(fonts);
        let system = Arc::new(SystemFonts::default());
        ctx.add_font_provider(Arc::clone(&system) as Arc<dyn FontProvider>);
        ctx.add_glyph_rasterizer(GlyphRasterizer::new("layerscope box", letter_box));
        Self { system }
    }

    /// Puts to use what the search has found since it was asked last; called once a frame.
    pub fn update(&self, ctx: &Context) {
        let mut search = self.system.0.lock();
        let has_found = std::mem::take(&mut search.has_found);
        let is_under_way = search.is_under_way;
        drop(search);
        if has_found {
            // This makes egui ask again for every character that no font had.
            ctx.set_font_providers(vec![Arc::clone(&self.system) as Arc<dyn FontProvider>]);
        }
        if is_under_way {
            ctx.request_repaint_after(PATIENCE);
        }
    }
}

/// The system's fonts, looked through when a character is first needed.
#[derive(Default)]
struct SystemFonts(Arc<Mutex<Search>>);

#[derive(Default)]
struct Search {
    /// For every character asked for, the font that has it, once that is known.
    answers: BTreeMap<char, Option<FontInsert>>,
    wanted: BTreeSet<char>,
    is_under_way: bool,
    has_found: bool,
}

impl FontProvider for SystemFonts {
    fn font_for(&self, request: &FallbackRequest<'_>) -> Option<FontInsert> {
        let character = request.cluster.chars().next()?;
        let mut search = self.0.lock();
        if let Some(answer) = search.answers.get(&character) {
            return answer.clone();
        }
        search.wanted.insert(character);
        if !search.is_under_way {
            let shared = Arc::clone(&self.0);
            let thread = thread::Builder::new().name("system fonts".to_owned()).spawn(move || look_through(&shared));
            // Without a thread there are no more fonts than before.
            search.is_under_way = thread.is_ok();
        }
        None
    }
}

/// Looks for characters until none is wanted any more.
fn look_through(search: &Mutex<Search>) {
    let mut database = Database::new();
    database.load_system_fonts();
    let mut faces: Vec<&FaceInfo> = database.faces().filter(|face| face.style == Style::Normal).collect();
    faces.sort_by_key(|face| (rank(face), face.weight.0.abs_diff(400)));
    let mut found: Vec<Found> = Vec::new();
    loop {
        let wanted = {
            let mut search = search.lock();
            search.is_under_way = !search.wanted.is_empty();
            std::mem::take(&mut search.wanted)
        };
        if wanted.is_empty() {
            return;
        }
        for character in wanted {
            let known = found.iter().find(|font| font.has(character));
            let answer = known.map(|font| font.insert.clone()).or_else(|| {
                let face = faces.iter().find(|face| has_glyph(&database, face, character))?;
                let font = Found::read(&database, face)?;
                let insert = font.insert.clone();
                found.push(font);
                Some(insert)
            });
            let mut search = search.lock();
            search.has_found |= answer.is_some();
            search.answers.insert(character, answer);
        }
    }
}

/// Where a face's family stands among those that are preferred.
fn rank(face: &FaceInfo) -> usize {
    let is_called = |name: &str| face.families.iter().any(|(family, _)| family == name);
    PREFERRED.iter().position(|name| is_called(name)).unwrap_or(PREFERRED.len())
}

fn has_glyph(database: &Database, face: &FaceInfo, character: char) -> bool {
    let has = |data: &[u8], index: u32| {
        FontRef::try_from_slice_and_index(data, index).is_ok_and(|font| font.glyph_id(character).0 != 0)
    };
    database.with_face_data(face.id, has).unwrap_or_default()
}

/// A font of the system, read whole.
struct Found {
    data: &'static [u8],
    index: u32,
    insert: FontInsert,
}

impl Found {
    fn read(database: &Database, face: &FaceInfo) -> Option<Self> {
        let (data, index) = database.with_face_data(face.id, |data, index| (data.to_vec(), index))?;
        // egui keeps a font as long as the program runs, and copies what it does not borrow.
        let data: &'static [u8] = data.leak();
        let of_family = |family| InsertFontFamily { family, priority: FontPriority::Lowest };
        let families = vec![of_family(FontFamily::Proportional), of_family(FontFamily::Monospace)];
        let font_data = FontData { index, ..FontData::from_static(data) };
        let insert = FontInsert::new(&format!("system: {}", face.post_script_name), font_data, families);
        Some(Self { data, index, insert })
    }

    fn has(&self, character: char) -> bool {
        FontRef::try_from_slice_and_index(self.data, self.index).is_ok_and(|font| font.glyph_id(character).0 != 0)
    }
}

/// A box for a letter of any writing that no font has. Symbols are the program's own: without a glyph they are a fault, which tests find.
fn letter_box(request: &GlyphRasterizerRequest<'_>) -> Option<RasterizedGlyph> {
    let letter = request.cluster.chars().next().filter(|c| c.is_alphanumeric())?;
    let height = (request.font_size_px * 0.8).round().max(4.0);
    let width = if letter >= '\u{2E80}' { height } else { (height * 0.6).round().max(3.0) };
    let (across, down) = (width as usize, height as usize);
    let is_edge = |x: usize, y: usize| x == 0 || y == 0 || x + 1 == across || y + 1 == down;
    let pixel = |at: usize| {
        if is_edge(at % across, at / across) { Color32::from_white_alpha(160) } else { Color32::TRANSPARENT }
    };
    let image = ColorImage::new([across, down], (0..across * down).map(pixel).collect());
    let bitmap = GlyphBitmap { image, offset_px: vec2(1.0, -height), is_color: false };
    Some(RasterizedGlyph { bitmap, advance_px: width + 2.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundled_has(character: char) -> bool {
        FontRef::try_from_slice(BUNDLED).expect("it is a font").glyph_id(character).0 != 0
    }

    #[test]
    fn the_bundled_font_has_frequent_chinese_and_japanese() {
        for character in "模型图片网络层卷积池化激活，。：；“”（）《》！？、データセット犬猫".chars()
        {
            assert!(bundled_has(character), "{character}");
        }
        assert!(!bundled_has('龘') && !bundled_has('a'));
    }

    /// Every character of every language's messages is in a font that the program brings along.
    #[test]
    fn no_message_depends_on_the_systems_fonts() {
        let latin = [epaint_default_fonts::UBUNTU_LIGHT, epaint_default_fonts::NOTO_EMOJI_REGULAR];
        let latin = latin.map(|font| FontRef::try_from_slice(font).expect("it is a font"));
        for (language, files) in super::super::msg::LANGUAGES {
            for character in files.iter().flat_map(|file| file.chars()).filter(|c| !c.is_control()) {
                let is_there = latin.iter().any(|font| font.glyph_id(character).0 != 0) || bundled_has(character);
                assert!(is_there, "{language}: {character}");
            }
        }
    }

    /// A character that the program's fonts lack is found in the system's, or has a box where there is none.
    #[test]
    fn a_rare_character_is_looked_for_and_never_a_reason_to_stop() {
        let ctx = Context::default();
        ctx.set_missing_glyph_policy(egui::MissingGlyphPolicy::Panic);
        let fonts = Fonts::install(&ctx);
        let draw = || {
            fonts.update(&ctx);
            let mut output = ctx.run_ui(egui::RawInput::default(), |ui| drop(ui.label("模型 龘 한글")));
            output.textures_delta.clear();
        };
        draw();
        let started = std::time::Instant::now();
        while fonts.system.0.lock().is_under_way {
            assert!(started.elapsed().as_secs() < 60, "the search does not end");
            thread::sleep(PATIENCE);
        }
        draw();
        let search = fonts.system.0.lock();
        assert!(search.answers.contains_key(&'龘') && search.answers.contains_key(&'한'));
        assert!(!search.answers.contains_key(&'模'));
    }
}
