//! Draws egui's triangles on the processor, so that pictures of the window need no graphics card and no display.

use std::collections::HashMap;

use egui::epaint::{ImageData, ImageDelta, Mesh, Primitive, Vertex};
use egui::{Context, FullOutput, Pos2, Rect, TextureFilter, TextureId, TextureOptions, TexturesDelta, pos2};
use image::RgbaImage;

/// Premultiplied, 0 to 255, as egui's colours are.
type Color = [f32; 4];

#[derive(Default)]
pub struct SoftwareRenderer {
    textures: HashMap<TextureId, Texture>,
}

impl egui_kittest::TestRenderer for SoftwareRenderer {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        for (id, changes) in delta.set.drain() {
            for change in changes {
                match (change.pos, self.textures.get_mut(&id)) {
                    (Some(corner), Some(texture)) => texture.replace(corner, &change),
                    _ => drop(self.textures.insert(id, Texture::new(&change))),
                }
            }
        }
        for id in delta.free.drain() {
            self.textures.remove(&id);
        }
    }

    fn render(&mut self, ctx: &Context, output: &FullOutput) -> Result<RgbaImage, String> {
        let scale = ctx.pixels_per_point();
        let size = ctx.content_rect().size() * scale;
        let mut canvas = Canvas::new(size.x.round() as usize, size.y.round() as usize);
        for primitive in ctx.tessellate(output.shapes.clone(), scale) {
            let Primitive::Mesh(mesh) = &primitive.primitive else { return Err("a paint callback".to_owned()) };
            let texture = self.textures.get(&mesh.texture_id).ok_or("a texture that was never uploaded")?;
            canvas.draw(mesh, texture, primitive.clip_rect * scale, scale);
        }
        canvas.into_image().ok_or_else(|| "an image of a wrong size".to_owned())
    }
}

struct Texture {
    width: usize,
    height: usize,
    texels: Vec<[u8; 4]>,
    options: TextureOptions,
}

impl Texture {
    fn new(change: &ImageDelta) -> Self {
        let ImageData::Color(image) = &change.image;
        let [width, height] = image.size;
        let texels = image.pixels.iter().map(|pixel| pixel.to_array()).collect();
        Self { width, height, texels, options: change.options }
    }

    fn replace(&mut self, [left, top]: [usize; 2], change: &ImageDelta) {
        let ImageData::Color(image) = &change.image;
        for (row, pixels) in image.pixels.chunks_exact(image.width()).enumerate() {
            let start = (top + row) * self.width + left;
            for (texel, pixel) in self.texels[start..].iter_mut().zip(pixels) {
                *texel = pixel.to_array();
            }
        }
    }

    fn texel(&self, x: f32, y: f32) -> Color {
        let clamp = |v: f32, length: usize| (v.max(0.0) as usize).min(length - 1);
        self.texels[clamp(y, self.height) * self.width + clamp(x, self.width)].map(f32::from)
    }

    /// At a place in 0 to 1; `is_magnified` chooses the filter.
    fn sample(&self, at: Pos2, is_magnified: bool) -> Color {
        let filter = if is_magnified { self.options.magnification } else { self.options.minification };
        let (x, y) = (at.x * self.width as f32, at.y * self.height as f32);
        if filter == TextureFilter::Nearest {
            return self.texel(x.floor(), y.floor());
        }
        let (x, y) = (x - 0.5, y - 0.5);
        let (left, top) = (x.floor(), y.floor());
        let mix = |a: Color, b: Color, t: f32| -> Color { std::array::from_fn(|i| a[i] + (b[i] - a[i]) * t) };
        let row = |y: f32| mix(self.texel(left, y), self.texel(left + 1.0, y), x - left);
        mix(row(top), row(top + 1.0), y - top)
    }
}

struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<Color>,
}

impl Canvas {
    fn new(width: usize, height: usize) -> Self {
        Self { width, height, pixels: vec![[0.0; 4]; width * height] }
    }

    fn draw(&mut self, mesh: &Mesh, texture: &Texture, clip: Rect, scale: f32) {
        for corners in mesh.indices.chunks_exact(3) {
            let corners: [Vertex; 3] = std::array::from_fn(|i| {
                let vertex = mesh.vertices[corners[i] as usize];
                Vertex { pos: vertex.pos * scale, ..vertex }
            });
            if let Some(triangle) = Triangle::new(corners) {
                self.fill(&triangle, texture, clip);
            }
        }
    }

    fn fill(&mut self, triangle: &Triangle, texture: &Texture, clip: Rect) {
        let bounds = Rect::from_points(&triangle.corners.map(|corner| corner.pos));
        let range = |low: f32, high: f32, clip_low: f32, clip_high: f32, length: usize| {
            let start = low.floor().max(clip_low.round()).max(0.0) as usize;
            start..(high.ceil().min(clip_high.round()).max(0.0) as usize).min(length)
        };
        let columns = range(bounds.left(), bounds.right(), clip.left(), clip.right(), self.width);
        let is_magnified = triangle.texels_per_pixel(texture) <= 1.0;
        for y in range(bounds.top(), bounds.bottom(), clip.top(), clip.bottom(), self.height) {
            for x in columns.clone() {
                let Some(weights) = triangle.weights(pos2(x as f32 + 0.5, y as f32 + 0.5)) else { continue };
                let texel = texture.sample(triangle.uv(weights), is_magnified);
                let tint = triangle.color(weights);
                let source: Color = std::array::from_fn(|i| tint[i] * texel[i] / 255.0);
                let target = &mut self.pixels[y * self.width + x];
                *target = std::array::from_fn(|i| source[i] + target[i] * (1.0 - source[3] / 255.0));
            }
        }
    }

    /// The window covers all of it, so nothing is transparent.
    fn into_image(self) -> Option<RgbaImage> {
        let bytes = self.pixels.iter().flat_map(|[r, g, b, _]| [*r, *g, *b, 255.0].map(|v| (v + 0.5) as u8)).collect();
        RgbaImage::from_raw(self.width as u32, self.height as u32, bytes)
    }
}

/// Corners in an order that makes the area positive.
struct Triangle {
    corners: [Vertex; 3],
    area: f32,
    /// Whether a pixel centre on the edge opposite a corner belongs to this triangle and not to its neighbour.
    owns_edge: [bool; 3],
}

/// Twice the area of a triangle, signed.
fn area(a: Pos2, b: Pos2, c: Pos2) -> f32 {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}

impl Triangle {
    fn new(mut corners: [Vertex; 3]) -> Option<Self> {
        let mut size = area(corners[0].pos, corners[1].pos, corners[2].pos);
        if size < 0.0 {
            corners.swap(1, 2);
            size = -size;
        }
        // The usual rule: top edges and left edges are a triangle's own.
        let owns_edge = std::array::from_fn(|i| {
            let (a, b) = (corners[(i + 1) % 3].pos, corners[(i + 2) % 3].pos);
            (a.y == b.y && b.x > a.x) || b.y < a.y
        });
        (size > 0.0).then_some(Self { corners, area: size, owns_edge })
    }

    /// How much each corner counts at a point; `None` outside.
    fn weights(&self, at: Pos2) -> Option<[f32; 3]> {
        let [a, b, c] = self.corners.map(|corner| corner.pos);
        let areas = [area(b, c, at), area(c, a, at), area(a, b, at)];
        let is_inside = areas.iter().zip(self.owns_edge).all(|(area, owns)| *area > 0.0 || (*area == 0.0 && owns));
        is_inside.then(|| areas.map(|part| part / self.area))
    }

    fn uv(&self, weights: [f32; 3]) -> Pos2 {
        let sum = |part: fn(Pos2) -> f32| -> f32 { (0..3).map(|i| weights[i] * part(self.corners[i].uv)).sum() };
        pos2(sum(|uv| uv.x), sum(|uv| uv.y))
    }

    fn color(&self, weights: [f32; 3]) -> Color {
        let colors = self.corners.map(|corner| corner.color.to_array());
        std::array::from_fn(|i| (0..3).map(|corner| weights[corner] * f32::from(colors[corner][i])).sum())
    }

    fn texels_per_pixel(&self, texture: &Texture) -> f32 {
        let [a, b, c] = self.corners.map(|corner| corner.uv);
        area(a, b, c).abs() * (texture.width * texture.height) as f32 / self.area
    }
}
