//! What the window remembers between two starts.

use egui::ThemePreference;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::layout::Layout;
use crate::featurevis::Recipe;
use crate::picture::{Colormap, Scale};

/// Sides of a tile on screen, in points.
pub const TILE_SIDES: std::ops::RangeInclusive<f32> = 24.0..=288.0;

/// Each setting is kept under a name of its own, so that one that cannot be read costs only itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// The code of the language that the window speaks, such as `en`.
    pub language: String,
    pub theme: ThemePreference,
    pub colormap: Colormap,
    pub scale: Scale,
    pub recipe: Recipe,
    /// Side of a tile on screen, in points.
    pub tile_side: f32,
    /// How much of the map covers the photo, 0 to 1.
    pub blend: f32,
    /// Where the panes stand.
    pub layout: Layout,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: "en".to_owned(),
            theme: ThemePreference::System,
            colormap: Colormap::default(),
            scale: Scale::default(),
            recipe: Recipe::default(),
            tile_side: 72.0,
            blend: 0.5,
            layout: Layout::default(),
        }
    }
}

impl Settings {
    pub fn load(storage: &dyn eframe::Storage) -> Self {
        fn get<T: DeserializeOwned>(storage: &dyn eframe::Storage, key: &str, otherwise: T) -> T {
            eframe::get_value(storage, key).unwrap_or(otherwise)
        }
        let usual = Self::default();
        Self {
            language: get(storage, "language", usual.language),
            theme: get(storage, "theme", usual.theme),
            colormap: get(storage, "colormap", usual.colormap),
            scale: get(storage, "scale", usual.scale),
            recipe: get(storage, "recipe", usual.recipe),
            tile_side: get(storage, "tile_side", usual.tile_side),
            blend: get(storage, "blend", usual.blend),
            layout: get(storage, "layout", usual.layout),
        }
        .within_bounds()
    }

    pub fn save(&self, storage: &mut dyn eframe::Storage) {
        eframe::set_value(storage, "language", &self.language);
        eframe::set_value(storage, "theme", &self.theme);
        eframe::set_value(storage, "colormap", &self.colormap);
        eframe::set_value(storage, "scale", &self.scale);
        eframe::set_value(storage, "recipe", &self.recipe);
        eframe::set_value(storage, "tile_side", &self.tile_side);
        eframe::set_value(storage, "blend", &self.blend);
        eframe::set_value(storage, "layout", &self.layout);
    }

    /// What was written by hand, or by another version, may be out of bounds.
    fn within_bounds(mut self) -> Self {
        if self.recipe.check().is_err() {
            self.recipe = Recipe::default();
        }
        if !TILE_SIDES.contains(&self.tile_side) {
            self.tile_side = Self::default().tile_side;
        }
        if !self.layout.is_whole() {
            self.layout = Layout::default();
        }
        if !(0.0..=1.0).contains(&self.blend) {
            self.blend = Self::default().blend;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::command::PaneId;
    use std::collections::HashMap;

    #[derive(Default)]
    struct Memory(HashMap<String, String>);

    impl eframe::Storage for Memory {
        fn get_string(&self, key: &str) -> Option<String> {
            self.0.get(key).cloned()
        }
        fn set_string(&mut self, key: &str, value: String) {
            self.0.insert(key.to_owned(), value);
        }
        fn remove_string(&mut self, key: &str) {
            self.0.remove(key);
        }
        fn flush(&mut self) {}
    }

    #[test]
    fn what_was_saved_is_loaded() {
        let mut storage = Memory::default();
        let mut settings = Settings { colormap: Colormap::Magma, tile_side: 100.0, ..Settings::default() };
        settings.recipe.steps = 77;
        settings.layout.close(PaneId::Inspector);
        settings.layout.show(PaneId::Filters);
        settings.save(&mut storage);
        assert_eq!(Settings::load(&storage), settings);
    }

    /// Recipes that earlier versions wrote, in which transforms were one table and decays had other names.
    #[test]
    fn an_earlier_recipe_is_loaded() {
        let mut storage = Memory::default();
        let text = "(steps:77,cooling:0.5,calming:0.25,settle:0.01,robustness:(pad:12,jitter:3.0,scale:0.1,rotation:10.0,\
                    crops:8,crop:0.4,noise:0.02))";
        storage.0.insert("recipe".to_owned(), text.to_owned());
        let Recipe { steps, learning_rate_decay, transform_decay, early_stopping, transforms, .. } =
            Settings::load(&storage).recipe;
        assert_eq!((steps, learning_rate_decay, transform_decay, early_stopping), (77, 0.5, 0.25, 0.01));
        let transforms: Vec<String> = transforms.iter().map(ToString::to_string).collect();
        assert_eq!(transforms, ["pad:12", "rotate:10", "scale:0.1", "crop:0.4x8", "jitter:3", "noise:0.02"]);
    }

    #[test]
    fn an_unreadable_setting_costs_only_itself() {
        let mut storage = Memory::default();
        let settings = Settings { scale: Scale::Layer, ..Settings::default() };
        settings.save(&mut storage);
        storage.0.insert("colormap".to_owned(), "Ultraviolet".to_owned());
        storage.0.insert("recipe".to_owned(), "(size: 0, steps: 3)".to_owned());
        storage.0.insert("tile_side".to_owned(), "-5".to_owned());
        storage.0.insert("layout".to_owned(), "(tree: 3)".to_owned());
        assert_eq!(Settings::load(&storage), settings);
        assert_eq!(Settings::load(&Memory::default()), Settings::default());
    }
}
