use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{OptimizerKind, Sgd};

fn noise(seed: u64, length: usize) -> Vec<f32> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    (0..length).map(|_| random.random_range(-1.0..1.0)).collect()
}

/// Adam as candle has it (AdamW without decay), downhill on the negated gradient.
#[test]
fn adam_moves_as_candles_does() {
    use candle_core::{Device, Tensor, Var};
    use candle_nn::{AdamW, Optimizer, ParamsAdamW};
    let start = noise(7, 20);
    let var = Var::from_slice(&start, 20, &Device::Cpu).expect("a variable");
    let parameters = ParamsAdamW { lr: 0.05, weight_decay: 0.0, ..ParamsAdamW::default() };
    let mut theirs = AdamW::new(vec![var.clone()], parameters).expect("an optimizer");
    let (mut ours, mut coefficients) = (OptimizerKind::Adam.start(20), start);
    for step in 0..30 {
        let gradient = noise(100 + step, 20);
        let weights = Tensor::from_slice(&gradient, 20, &Device::Cpu).expect("a tensor");
        let loss = (var.as_tensor() * weights).and_then(|t| t.sum_all()?.neg()).expect("a loss");
        theirs.backward_step(&loss).expect("a step");
        ours.ascend(0.05, &gradient, &mut coefficients);
    }
    let expected = var.to_vec1::<f32>().expect("values");
    for (a, b) in coefficients.iter().zip(&expected) {
        assert!((a - b).abs() < 1e-4, "{a} instead of {b}");
    }
}

/// `torch.optim.NAdam([x], lr=0.1)` (PyTorch 2) from x = 1, uphill on the gradients below.
#[test]
fn nadam_moves_as_pytorchs_does() {
    let (mut nadam, mut x) = (OptimizerKind::Nadam.start(1), [1.0f32]);
    let expected = [1.105_645_2, 1.064_534_2, 1.164_344_4, 1.186_231_4];
    for (gradient, expected) in [0.5, -0.25, 1.0, 0.125].into_iter().zip(expected) {
        nadam.ascend(0.1, &[gradient], &mut x);
        assert!((x[0] - expected).abs() < 1e-6, "{} instead of {expected}", x[0]);
    }
}

#[test]
fn a_normalised_step_has_the_length_asked_for() {
    let mut x = [0.0; 4];
    Sgd.ascend(0.5, &[3.0, 0.0, 0.0, -4.0], &mut x);
    let length = (x.iter().map(|v| v * v).sum::<f32>() / 4.0).sqrt();
    assert!((length - 0.5).abs() < 1e-6 && x[0] > 0.0 && x[3] < 0.0);
    Sgd.ascend(0.5, &[0.0; 4], &mut x);
    assert!(x.iter().all(|v| v.is_finite()));
}
