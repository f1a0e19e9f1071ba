//! The network that a graph becomes, layer by layer.

use std::cmp::Reverse;
use std::collections::HashSet;

use crate::import::onnx::call::Call;
use crate::import::onnx::fold;
use crate::import::onnx::node::Node;
use crate::import::onnx::tensor::Tensor;
use crate::import::onnx::tensor_view::{AxisPart, Roles, TensorView};
use crate::import::onnx::value::{Failure, Lowered, Value};
use crate::kernels::Size;
use crate::network::ops::{Constant, Flatten};
use crate::network::{LayerId, NetworkBuilder, NetworkError, Op, Shape, Source};

/// The most rows or columns of any layer: more is a mistake, or malice.
pub const SIDE: usize = 1 << 20;

/// The most values of one layer for one picture.
const VALUES: usize = 1 << 31;

/// The network so far.
pub struct Lowering {
    pub network: NetworkBuilder,
    /// What the layers are called, by their ids.
    layer_names: Vec<String>,
    /// The names that are taken.
    names: HashSet<String>,
}

impl Lowering {
    pub fn new(network: NetworkBuilder) -> Self {
        Self { network, layer_names: Vec::new(), names: HashSet::from(["input".to_owned()]) }
    }

    /// What the layer of this id is called.
    pub fn layer_name(&self, layer: LayerId) -> Option<&str> {
        self.layer_names.get(layer.index()).map(String::as_str)
    }

    /// Adds a layer of this name, or one like it that is not taken.
    pub(super) fn add(&mut self, name: &str, op: impl Into<Op>, inputs: &[Source]) -> Lowered<(Source, Shape)> {
        let mut unique = name.to_owned();
        let mut count = 1;
        while !self.names.insert(unique.clone()) {
            count += 1;
            unique = format!("{name}_{count}");
        }
        let id = self.network.add(unique.as_str(), op, inputs).map_err(|e| {
            Failure::Reason(match e {
                NetworkError::Shape { reason, .. } => reason.to_string(),
                other => other.to_string(),
            })
        })?;
        self.layer_names.push(unique);
        let shape = self.network.output_shape().unwrap_or(Shape::Vector { features: 0 });
        check_shape(shape)?;
        Ok((id.into(), shape))
    }

    /// A layer behind all that the graph has.
    pub fn append(&mut self, name: &str, op: impl Into<Op>, inputs: &[Source]) -> Lowered<(Source, Shape)> {
        self.add(name, op, inputs)
    }

    /// Whether the layer is the last that was added.
    pub fn is_last(&self, source: Source) -> bool {
        matches!(source, Source::Layer(id) if id.index() + 1 == self.layer_names.len())
    }

    /// The layer whose channels, rows and columns are these axes of the view, for this node to read.
    pub(super) fn arranged(&mut self, view: &TensorView, roles: Roles, node: &Node) -> Lowered<(Source, Shape)> {
        self.placed(view, roles, &node.name)
    }

    /// The layer whose channels, rows and columns are these axes of the view: the view's own, or one with the values put
    /// so. It is called after what the model did to them, else after its reader.
    pub fn placed(&mut self, view: &TensorView, roles: Roles, reader: &str) -> Lowered<(Source, Shape)> {
        let Some(rearrange) = view.arrangement(roles)? else { return Ok((view.source, view.shape)) };
        let name = view.label.clone().unwrap_or_else(|| format!("{reader}.transpose"));
        let is_flat = matches!(roles, Roles::Vector(_)) && matches!(view.shape, Shape::Maps { .. });
        let in_order = |parts: &[AxisPart]| {
            parts
                .windows(2)
                .all(|pair| (pair[0].axis, Reverse(pair[0].stride)) < (pair[1].axis, Reverse(pair[1].stride)))
        };
        match roles {
            Roles::Vector(Some(axis)) if is_flat && in_order(&view.axes[axis]) => {
                self.add(&name, Flatten, &[view.source])
            }
            _ => self.add(&name, rearrange, &[view.source]),
        }
    }

    /// Maps, from a tensor of pictures, channels, rows and columns; or of pictures, channels and columns.
    pub(super) fn maps(&mut self, view: &TensorView, node: &Node) -> Lowered<(Source, Shape, Roles)> {
        let rank = view.rank();
        let roles = match rank {
            _ if view.batch != Some(0) => None,
            3 => Some(Roles::Maps([Some(1), None, Some(2)])),
            4 => Some(Roles::Maps([Some(1), Some(2), Some(3)])),
            _ => None,
        };
        let roles =
            roles.ok_or_else(|| format!("it works on maps of one or two dimensions, not on {:?}", view.dims()))?;
        let (source, shape) = self.arranged(view, roles, node)?;
        Ok((source, shape, roles))
    }

    /// A layer of a function of each value by itself, which reads the node's first input.
    pub fn each(&mut self, call: &Call<'_>, op: impl Into<Op>) -> Lowered {
        self.pointwise(call.view(0)?, &call.node.name, op)
    }

    /// A layer on one layer's values, whatever they are read as.
    pub(super) fn pointwise(&mut self, view: &TensorView, name: &str, op: impl Into<Op>) -> Lowered {
        let (source, _) = self.add(name, op, &[view.source])?;
        Ok(vec![Value::View(view.with_source(source))])
    }

    /// A constant as a layer, its axes put as the roles say; axes that are missing on the left have length 1.
    pub(super) fn constant(
        &mut self,
        tensor: &Tensor,
        rank: usize,
        roles: Roles,
        node: &Node,
    ) -> Lowered<(Source, Shape)> {
        let mut dims = vec![1; rank.checked_sub(tensor.dims.len()).ok_or("its constant has too many axes")?];
        dims.extend(&tensor.dims);
        let axes = roles.axes();
        let used: usize = axes.iter().flatten().map(|axis| dims[*axis]).product();
        if used != tensor.len() {
            return Err(format!("its constant of {:?} does not fit the axes of a layer", tensor.dims).into());
        }
        let length = |role: usize| axes[role].map_or(1, |axis| dims[axis]);
        let (channels, rows, columns) = (length(0), length(1), length(2));
        // The values are put in the order of channels, rows, columns.
        let order: Vec<usize> = axes.iter().flatten().copied().collect();
        let rest = (0..rank).filter(|axis| !order.contains(axis));
        let order: Vec<usize> = order.iter().copied().chain(rest).collect();
        let values = fold::transposed(&tensor.to_floats()?, &dims, &order);
        let shape = match roles {
            Roles::Vector(_) => Shape::Vector { features: channels },
            Roles::Maps(_) => Shape::maps(channels, rows, columns),
        };
        let op = Constant::new(shape, values).ok_or("its constant is empty")?;
        self.add(&format!("{}.constant", node.name), op, &[])
    }
}

/// Whether a layer may be so large.
fn check_shape(shape: Shape) -> Result<(), String> {
    let Size { height, width } = shape.size();
    let values = shape.channels().checked_mul(height).and_then(|v| v.checked_mul(width));
    let fits = height <= SIDE && width <= SIDE && values.is_some_and(|v| (1..=VALUES).contains(&v));
    if fits { Ok(()) } else { Err(format!("it makes {height} x {width} x {} values of one picture", shape.channels())) }
}

/// A layer's values, read with these roles as the view is that the layer was made of.
pub(super) fn read_alike(view: &TensorView, source: Source, shape: Shape, roles: Roles) -> TensorView {
    TensorView::of_layer(source, shape, roles, view.rank(), (view.batch, view.items))
}

/// A layer's values as the result of a node, read with these roles as the view is that the layer was made of.
pub(super) fn made(view: &TensorView, source: Source, shape: Shape, roles: Roles) -> Lowered {
    Ok(vec![Value::View(read_alike(view, source, shape, roles))])
}
