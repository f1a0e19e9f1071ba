//! `layerscope layers` and `models`: what there is to look at.

use crate::program::{json, succeeds};

#[test]
fn layers_are_listed() {
    let layers = json(&["layers", "--json"]);
    let named = |name: &str| {
        let all = layers.as_array().expect("an array").iter();
        all.clone().find(|layer| layer["name"] == name).expect("the layer is listed").clone()
    };
    assert_eq!(named("conv1")["inputs"], serde_json::json!(["input"]));
    let concat = named("fire6.concat");
    assert_eq!(concat["kind"], "concat");
    assert_eq!(concat["inputs"], serde_json::json!(["fire6.expand1x1.relu", "fire6.expand3x3.relu"]));
    assert_eq!(concat["shape"], serde_json::json!([384, 14, 14]));
    assert_eq!(named("conv1")["parameters"], 1792);
    assert_eq!(named("pool1")["receptive_field"]["size"], serde_json::json!([7, 7]));
    // 113 x 113 positions, 64 filters of 3 x 3 x 3.
    assert_eq!(named("conv1")["multiply_adds"], 113 * 113 * 64 * 27);
    assert_eq!(named("pool1")["multiply_adds"], 0);
    let sum: u64 = layers.as_array().into_iter().flatten().filter_map(|layer| layer["multiply_adds"].as_u64()).sum();
    assert!(succeeds(&["layers"]).contains(&format!(" 1235496 parameters, {sum} multiply-adds, input 3x227x227")));
    assert!(succeeds(&["layers", "--model", "cats_or_dogs"]).contains("fc1"));
    assert!(succeeds(&["models"]).contains("efficientnet_lite0"));
    assert_eq!(json(&["models", "--json"])["bundled"][0]["name"], "squeezenet1_1");
}
