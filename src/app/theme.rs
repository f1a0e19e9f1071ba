//! Neutral greys, one accent, small corners: the pictures carry the colour.

use egui::style::{ScrollStyle, WidgetVisuals, Widgets};
use egui::{
    Color32, Context, CornerRadius, FontFamily, FontId, Margin, Shadow, Stroke, TextStyle, Theme, Visuals, vec2,
};

/// Colours that egui's own [`Visuals`] have no name for.
#[derive(Clone, Copy, Debug)]
pub struct Colors {
    /// The colour of selection and progress, and of nothing else.
    pub accent: Color32,
    /// What lies behind the tiles.
    pub canvas: Color32,
    /// The square of a tile that is not there yet.
    pub slot: Color32,
    pub hatch: Color32,
    pub border: Color32,
    /// Bars of histograms and probabilities.
    pub bar: Color32,
    pub weak: Color32,
    pub strong: Color32,
}

const DARK: Colors = Colors {
    accent: Color32::from_rgb(82, 160, 240),
    canvas: Color32::from_gray(22),
    slot: Color32::from_gray(34),
    hatch: Color32::from_gray(84),
    border: Color32::from_gray(56),
    bar: Color32::from_gray(150),
    weak: Color32::from_gray(158),
    strong: Color32::from_gray(245),
};

const LIGHT: Colors = Colors {
    accent: Color32::from_rgb(16, 104, 196),
    canvas: Color32::from_gray(250),
    slot: Color32::from_gray(232),
    hatch: Color32::from_gray(168),
    border: Color32::from_gray(206),
    bar: Color32::from_gray(120),
    weak: Color32::from_gray(92),
    strong: Color32::from_gray(8),
};

/// The colours of the theme in use.
pub fn colors(visuals: &Visuals) -> Colors {
    if visuals.dark_mode { DARK } else { LIGHT }
}

/// The font of digits and captions.
pub fn caption() -> FontId {
    FontId::proportional(11.0)
}

pub fn body() -> FontId {
    FontId::proportional(13.0)
}

pub fn install(ctx: &Context) {
    for theme in [Theme::Dark, Theme::Light] {
        ctx.style_mut_of(theme, |style| {
            style.text_styles = [
                (TextStyle::Body, body()),
                (TextStyle::Button, body()),
                (TextStyle::Small, caption()),
                (TextStyle::Heading, FontId::proportional(15.0)),
                (TextStyle::Monospace, FontId::new(12.0, FontFamily::Monospace)),
            ]
            .into();
            let spacing = &mut style.spacing;
            spacing.item_spacing = vec2(8.0, 4.0);
            spacing.button_padding = vec2(8.0, 2.0);
            spacing.interact_size = vec2(24.0, 24.0);
            spacing.menu_margin = Margin::same(6);
            spacing.window_margin = Margin::same(12);
            spacing.slider_width = 96.0;
            spacing.combo_width = 96.0;
            spacing.tooltip_width = 360.0;
            spacing.scroll = ScrollStyle { floating_allocated_width: 8.0, ..ScrollStyle::floating() };
            style.interaction.tooltip_delay = 0.2;
            style.interaction.selectable_labels = false;
            style.compact_menu_style = false;
            style.visuals = visuals(theme);
        });
    }
}

fn visuals(theme: Theme) -> Visuals {
    let grey = Color32::from_gray;
    let dark = theme == Theme::Dark;
    let colors = if dark { DARK } else { LIGHT };
    let pick = |in_dark: u8, in_light: u8| grey(if dark { in_dark } else { in_light });
    let (panel, text) = (pick(29, 241), pick(216, 36));
    let widget = |fill: Color32, border: Color32, text: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(1.0, border),
        corner_radius: CornerRadius::same(3),
        fg_stroke: Stroke::new(1.0, text),
        expansion: 0.0,
    };
    let shadow =
        Shadow { offset: [0, 4], blur: 16, spread: 0, color: Color32::from_black_alpha(if dark { 110 } else { 40 }) };
    Visuals {
        dark_mode: dark,
        widgets: Widgets {
            noninteractive: widget(panel, colors.border, text),
            inactive: widget(pick(44, 228), pick(44, 228), text),
            hovered: widget(pick(58, 216), pick(84, 178), colors.strong),
            active: widget(pick(70, 204), pick(104, 150), colors.strong),
            open: widget(pick(52, 220), pick(76, 190), colors.strong),
        },
        selection: egui::style::Selection {
            bg_fill: if dark { Color32::from_rgb(33, 66, 102) } else { Color32::from_rgb(199, 222, 246) },
            stroke: Stroke::new(1.0, if dark { grey(248) } else { Color32::from_rgb(6, 40, 84) }),
        },
        weak_text_color: Some(colors.weak),
        hyperlink_color: colors.accent,
        faint_bg_color: pick(35, 235),
        extreme_bg_color: pick(18, 255),
        code_bg_color: pick(44, 228),
        warn_fg_color: if dark { Color32::from_rgb(232, 178, 76) } else { Color32::from_rgb(150, 88, 0) },
        error_fg_color: if dark { Color32::from_rgb(244, 120, 112) } else { Color32::from_rgb(186, 26, 26) },
        window_corner_radius: CornerRadius::same(4),
        menu_corner_radius: CornerRadius::same(4),
        window_highlight_topmost: false,
        window_fill: pick(36, 252),
        window_stroke: Stroke::new(1.0, colors.border),
        window_shadow: shadow,
        popup_shadow: shadow,
        panel_fill: panel,
        slider_trailing_fill: true,
        ..if dark { Visuals::dark() } else { Visuals::light() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The contrast ratio of WCAG 2.
    fn contrast(a: Color32, b: Color32) -> f32 {
        let luminance = |c: Color32| {
            let [r, g, b, _] = egui::Rgba::from(c).to_array();
            0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05
        };
        let (a, b) = (luminance(a), luminance(b));
        a.max(b) / a.min(b)
    }

    #[test]
    fn all_text_is_readable_in_both_themes() {
        for theme in [Theme::Dark, Theme::Light] {
            let visuals = visuals(theme);
            let colors = colors(&visuals);
            for background in [visuals.panel_fill, visuals.window_fill, colors.canvas, colors.slot] {
                assert!(contrast(visuals.text_color(), background) > 7.0, "{theme:?}");
                assert!(contrast(colors.weak, background) > 4.5, "{theme:?} {background:?}");
                assert!(contrast(visuals.error_fg_color, background) > 4.5, "{theme:?}");
                assert!(contrast(visuals.warn_fg_color, background) > 4.5, "{theme:?}");
                assert!(contrast(colors.accent, background) > 3.0, "{theme:?}");
            }
            assert!(contrast(visuals.selection.stroke.color, visuals.selection.bg_fill) > 7.0);
        }
    }

    #[test]
    fn surfaces_are_neutral() {
        for theme in [Theme::Dark, Theme::Light] {
            let visuals = visuals(theme);
            for surface in [visuals.panel_fill, visuals.window_fill, visuals.extreme_bg_color, colors(&visuals).canvas]
            {
                assert!(surface.r() == surface.g() && surface.g() == surface.b());
            }
        }
    }
}
