//! `layerscope bench`: how the numbers hang together.

use serde_json::Value;

use crate::program::{json, succeeds};

/// Slow machines and busy ones too: what is checked is how the numbers hang together.
#[test]
fn bench_reports_medians_and_what_they_are_made_of() {
    let arguments =
        ["bench", "--layer", "fire2.concat", "--size", "64", "--seconds", "0.1", "--threads", "1", "--by-layer"];
    let report = json(&[&arguments[..], &["--json"]].concat());
    let number = |value: &Value| value.as_f64().expect("a number");
    for (name, both_ways) in [("forward", 1.0), ("gradient", 2.0)] {
        let speed = &report[name];
        let (median, [low, high]) = (number(&speed["median_ms"]), [0, 1].map(|i| number(&speed["quartiles_ms"][i])));
        assert!(0.0 < low && low <= median && median <= high, "{speed}");
        assert_eq!(report[format!("{name}_ms")], speed["median_ms"]);
        // conv1 of 64 x 64 gives 31 x 31, its pool 15 x 15.
        let multiply_adds = 31.0 * 31.0 * 27.0 * 64.0 + 15.0 * 15.0 * (64.0 * 16.0 + 16.0 * 64.0 + 9.0 * 16.0 * 64.0);
        let gflops = both_ways * 2.0 * multiply_adds / median / 1e6;
        assert!((number(&speed["gflops"]) / gflops - 1.0).abs() < 1e-6, "{speed} instead of {gflops}");
        let share = number(&speed["share_of_peak"]) * number(&report["peak"]["gemm_gflops"]);
        assert!((share / gflops - 1.0).abs() < 1e-6);
    }
    assert!(number(&report["peak"]["registers_gflops"]) > 0.0);
    assert_eq!(report["threads"], 1);

    // A rectifier belongs to the convolution before it.
    let steps = report["steps"].as_array().expect("an array");
    let names: Vec<&str> = steps.iter().map(|step| step["name"].as_str().expect("a name")).collect();
    let fire2 = ["fire2.squeeze1x1.relu", "fire2.expand1x1.relu", "fire2.expand3x3.relu", "fire2.concat"];
    assert_eq!(names, [&["conv1.relu", "pool1"], &fire2[..]].concat());
    assert_eq!(steps[0]["kind"], "convolution");
    assert!(steps.iter().all(|step| number(&step["forward"]["median_ms"]) > 0.0));
    assert!(steps[..5].iter().all(|step| number(&step["backward"]["median_ms"]) > 0.0));
    let share: f64 = steps.iter().map(|step| number(&step["share"])).sum();
    assert!((share - 1.0).abs() < 1e-6);

    let text = succeeds(&arguments);
    assert!(
        ["forward + gradient", "of GEMM peak", "fire2.expand3x3.relu"]
            .iter()
            .all(|part| { text.to_lowercase().contains(&part.to_lowercase()) })
    );
}
