//! Trains a small network with candle on shapes that it draws itself, saves it with a description, and opens the window on it.
//!
//!     cargo run --release --example train_shapes                    # train, save below shapes/, open the window
//!     cargo run --release --example train_shapes -- --no-window     # train and save only
//!     layerscope filters --model shapes --layer conv2 --out tiles   # and all other subcommands

use std::error::Error;
use std::path::Path;

use candle_core::{DType, Device, Tensor};
use candle_nn::{
    AdamW, Conv2d, Conv2dConfig, Linear, Module, Optimizer, ParamsAdamW, VarBuilder, VarMap, conv2d, linear, loss,
};
use layerscope::app;
use layerscope::import::candle::CandleNetwork;
use layerscope::kernels::Activation;
use layerscope::network::{ChannelOrder, Crop, Network, Preprocessing};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

const SIDE: usize = 32;
const CLASSES: [&str; 3] = ["circle", "square", "triangle"];
const BATCH: usize = 32;

/// As `import::open` reads it beside the weights: the layers, by the names that the `VarBuilder` gave them.
const DESCRIPTION: &str = r#"
name = "Shapes"
weights = "shapes.safetensors"
classes = ["circle", "square", "triangle"]
provenance = "Trained by examples/train_shapes.rs on shapes that it drew."

[preprocessing]
size = [32, 32]
crop = "whole"
channels = "grey"
range = 1.0
mean = [0.5]
std = [0.5]

[[layers]]
name = "conv1"
kind = "convolution"
stride = 2
padding = 2

[[layers]]
name = "conv1.relu"
kind = "relu"

[[layers]]
name = "conv2"
kind = "convolution"
stride = 2
padding = 1

[[layers]]
name = "conv2.relu"
kind = "relu"

[[layers]]
name = "conv3"
kind = "convolution"
stride = 2
padding = 1

[[layers]]
name = "conv3.relu"
kind = "relu"

[[layers]]
name = "head"
kind = "linear"

[[layers]]
name = "softmax"
kind = "softmax"
"#;

/// Strides make the maps smaller here: candle 0.11's max pooling has a wrong gradient.
struct Shapes {
    convolutions: [Conv2d; 3],
    head: Linear,
}

impl Shapes {
    fn new(weights: &VarBuilder) -> candle_core::Result<Self> {
        let config = |padding| Conv2dConfig { stride: 2, padding, ..Default::default() };
        Ok(Self {
            convolutions: [
                conv2d(1, 8, 5, config(2), weights.pp("conv1"))?,
                conv2d(8, 16, 3, config(1), weights.pp("conv2"))?,
                conv2d(16, 32, 3, config(1), weights.pp("conv3"))?,
            ],
            head: linear(32 * 4 * 4, CLASSES.len(), weights.pp("head"))?,
        })
    }

    fn forward(&self, pictures: &Tensor) -> candle_core::Result<Tensor> {
        let mut maps = pictures.clone();
        for convolution in &self.convolutions {
            maps = convolution.forward(&maps)?.relu()?;
        }
        self.head.forward(&maps.flatten_from(1)?)
    }

    /// The same network for Layerscope.
    fn network(&self) -> Result<std::sync::Arc<Network>, Box<dyn Error>> {
        let mut network = CandleNetwork::new(preprocessing());
        for (number, convolution) in (1..).zip(&self.convolutions) {
            network.conv2d(&format!("conv{number}"), convolution)?;
            network.add(&format!("conv{number}.relu"), Activation::Relu)?;
        }
        network.linear("head", &self.head)?;
        Ok(network.classify("Shapes", CLASSES)?)
    }
}

fn preprocessing() -> Preprocessing {
    Preprocessing {
        size: [SIDE, SIDE],
        crop: Crop::Whole,
        channels: ChannelOrder::Grey,
        range: 1.0,
        mean: vec![0.5],
        std: vec![0.5],
    }
}

/// One shape somewhere, brighter or darker than what is around it: values of -1 to 1.
fn draw(class: usize, random: &mut StdRng) -> Vec<f32> {
    let radius = random.random_range(5.0..11.0f32);
    let (x, y) = (random.random_range(11.0..21.0f32), random.random_range(11.0..21.0f32));
    let (inside, outside) = (random.random_range(-1.0..1.0f32), random.random_range(-1.0..1.0f32));
    let inside = if (inside - outside).abs() < 0.5 { outside + 0.5f32.copysign(-outside) } else { inside };
    let is_inside = |row: f32, column: f32| {
        let (down, across) = ((row - y) / radius, (column - x) / radius);
        match class {
            0 => down.hypot(across) < 1.0,
            1 => down.abs().max(across.abs()) < 0.85,
            // Wider towards the bottom.
            _ => (-1.0..0.8).contains(&down) && across.abs() < (down + 1.0) / 1.8,
        }
    };
    let pixel = |at: usize| if is_inside((at / SIDE) as f32, (at % SIDE) as f32) { inside } else { outside };
    (0..SIDE * SIDE).map(|at| pixel(at) + random.random_range(-0.1..0.1f32)).collect()
}

fn batch(random: &mut StdRng) -> candle_core::Result<(Tensor, Tensor)> {
    let classes: Vec<u32> = (0..BATCH).map(|_| random.random_range(0..CLASSES.len() as u32)).collect();
    let pixels: Vec<f32> = classes.iter().flat_map(|class| draw(*class as usize, random)).collect();
    let pictures = Tensor::from_vec(pixels, (BATCH, 1, SIDE, SIDE), &Device::Cpu)?;
    Ok((pictures, Tensor::new(classes, &Device::Cpu)?))
}

fn main() -> Result<(), Box<dyn Error>> {
    let weights = VarMap::new();
    let model = Shapes::new(&VarBuilder::from_varmap(&weights, DType::F32, &Device::Cpu))?;
    let mut optimizer = AdamW::new(weights.all_vars(), ParamsAdamW { lr: 2e-3, ..Default::default() })?;
    let mut random = StdRng::seed_from_u64(1);
    for step in 1..=400 {
        let (pictures, classes) = batch(&mut random)?;
        let loss = loss::cross_entropy(&model.forward(&pictures)?, &classes)?;
        optimizer.backward_step(&loss)?;
        if step % 100 == 0 {
            println!("step {step}: loss {:.3}", loss.to_scalar::<f32>()?);
        }
    }
    let mut right = 0;
    for _ in 0..20 {
        let (pictures, classes) = batch(&mut random)?;
        let found = model.forward(&pictures)?.argmax(1)?.to_vec1::<u32>()?;
        right += found.iter().zip(classes.to_vec1::<u32>()?).filter(|(a, b)| **a == *b).count();
    }
    println!("{:.1} % of new shapes are named rightly", 100.0 * right as f64 / (20 * BATCH) as f64);

    let folder = Path::new("shapes");
    std::fs::create_dir_all(folder)?;
    weights.save(folder.join("shapes.safetensors"))?;
    std::fs::write(folder.join("model.toml"), DESCRIPTION.trim_start())?;
    println!("saved in {}: open it with layerscope --model {}", folder.display(), folder.display());

    let network = model.network()?;
    for (_, layer) in network.layers() {
        println!("{:12} {:14} {}", layer.name, layer.kind(), layer.shape);
    }
    if !std::env::args().any(|argument| argument == "--no-window") {
        app::show(network)?;
    }
    Ok(())
}
