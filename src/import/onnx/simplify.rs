//! Several nodes that an exporter writes for one function.

use std::collections::HashMap;

use super::node::Node;
use super::tensor::Tensor;

/// The argument from which on softplus and its argument are the same f32.
const SATURATED: f32 = 16.7;

/// PyTorch's newer exporter writes softplus as itself below a threshold and its argument above. As that is the same number,
/// the choice is left out: no network that can be drawn needs one elsewhere.
pub fn simplified(mut nodes: Vec<Node>, tensors: &HashMap<String, Tensor>) -> Vec<Node> {
    let makers: HashMap<String, usize> = nodes
        .iter()
        .enumerate()
        .flat_map(|(index, node)| node.outputs.iter().cloned().map(move |o| (o, index)))
        .collect();
    let maker = |name: Option<&str>| name.and_then(|name| makers.get(name)).map(|index| &nodes[*index]);
    let is_saturated = |name: Option<&str>| {
        let known = name.and_then(|name| tensors.get(name)).and_then(|tensor| tensor.scalar().ok());
        let made = || maker(name).filter(|node| node.op == "Constant").and_then(Node::constant);
        known.or_else(made).is_some_and(|limit| limit >= SATURATED)
    };
    let chooses = |node: &Node| {
        let condition = maker(node.input(0)).filter(|node| node.op == "Greater");
        let softplus = maker(node.input(2)).filter(|node| node.op == "Softplus");
        node.op == "Where"
            && condition.is_some_and(|greater| is_saturated(greater.input(1)))
            && condition.zip(softplus).is_some_and(|(greater, softplus)| greater.input(0) == softplus.input(0))
            && softplus.is_some_and(|softplus| softplus.input(0) == node.input(1))
    };
    let found: Vec<usize> = (0..nodes.len()).filter(|index| chooses(&nodes[*index])).collect();
    for index in found {
        let node = &mut nodes[index];
        node.op = "Identity".to_owned();
        node.inputs.drain(..2);
    }
    nodes
}
