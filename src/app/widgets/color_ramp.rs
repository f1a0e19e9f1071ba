//! A strip of a colormap's colours, from the smallest value to the largest.

use egui::{Color32, Mesh, Response, Sense, Ui, vec2};

/// Colours between which the strip is blended: enough to look smooth.
const STOPS: usize = 24;

/// Draws the strip. `color` gives the colour of a share from 0, at the left end, to 1.
pub fn color_ramp(ui: &mut Ui, width: f32, height: f32, color: impl Fn(f32) -> [u8; 3]) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    let mut mesh = Mesh::default();
    for stop in 0..=STOPS {
        let share = stop as f32 / STOPS as f32;
        let [r, g, b] = color(share);
        let x = rect.left() + share * width;
        mesh.colored_vertex(egui::pos2(x, rect.top()), Color32::from_rgb(r, g, b));
        mesh.colored_vertex(egui::pos2(x, rect.bottom()), Color32::from_rgb(r, g, b));
    }
    for stop in 0..STOPS as u32 {
        mesh.add_triangle(stop * 2, stop * 2 + 1, stop * 2 + 2);
        mesh.add_triangle(stop * 2 + 1, stop * 2 + 2, stop * 2 + 3);
    }
    ui.painter().add(mesh);
    response
}
