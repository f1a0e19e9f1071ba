//! The same input gives the same values, however many threads share the work.

use std::sync::Arc;

use super::{finish, noise, preprocessing};
use crate::network::{Executor, LayerId, Network};
use crate::zoo::tests::{Generated, TOYS_AND_NETWORKS, generated};

/// Every layer's value for one input, and the gradient there of one logit, from a pool of so many threads.
fn run(network: &Arc<Network>, threads: usize) -> Vec<Vec<f32>> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("there can be threads");
    pool.install(|| {
        let all: Vec<LayerId> = network.layers().map(|(id, _)| id).collect();
        let logits = network.find("logits").expect("exists");
        let mut executor = Executor::new(network, network.preprocessing.size(), 1, &all, true).expect("the input fits");
        executor.forward(&noise(1, network.input_shape().len()));
        let mut results: Vec<Vec<f32>> = all.iter().map(|id| executor.value(*id).to_vec()).collect();
        let mut seed = vec![0.0; executor.shape(logits).len()];
        seed[3] = 1.0;
        results.push(executor.backward(&[(logits, &seed)]).to_vec());
        results
    })
}

#[test]
fn threads_change_nothing_but_rounding() {
    for name in TOYS_AND_NETWORKS {
        let network = finish(generated(name, Generated { gain: 1.5, outputs: 10 }, preprocessing([80, 76])));
        let alone = run(&network, 1);
        for threads in [2, 3, 5] {
            let shared = run(&network, threads);
            for (a, b) in alone.iter().zip(&shared) {
                let largest = a.iter().fold(0.0f32, |largest, v| largest.max(v.abs()));
                let difference = a.iter().zip(b).fold(0.0f32, |most, (a, b)| most.max((a - b).abs()));
                assert!(difference <= 1e-5 * largest, "{name}, {threads} threads: {difference} among {largest}");
            }
            // Bytes, not numbers: zeros have signs.
            let bits = |values: &[Vec<f32>]| values.iter().flatten().map(|v| v.to_bits()).collect::<Vec<u32>>();
            assert!(bits(&shared) == bits(&run(&network, threads)), "{name}, {threads} threads, twice");
        }
    }
}
