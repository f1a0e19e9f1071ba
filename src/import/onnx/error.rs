//! Why an ONNX model cannot be opened.

/// Why an ONNX model cannot be opened. The messages leave out the file's name.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum OnnxError {
    #[error("not an ONNX model: {0}")]
    Format(String),
    #[error(
        "its operators are of version {found}; from {oldest} on they are read: export it again, with an opset of {oldest} or more"
    )]
    Opset { found: i64, oldest: i64 },
    #[error("its graph is broken: {0}")]
    Graph(String),
    #[error("tensor \"{name}\": {reason}")]
    Tensor { name: String, reason: String },
    #[error("{0}")]
    Input(String),
    #[error("{}", unsupported(.operators))]
    Unsupported {
        /// Each operator with the nodes it is in.
        operators: Vec<Missing>,
        /// The last layer that can be computed before them, if there is one.
        until: Option<String>,
    },
    #[error("there is no node \"{wanted}\" to stop at; the nearest are {nearest}")]
    Until { wanted: String, nearest: String },
    #[error("{0}")]
    Network(crate::network::NetworkError),
}

/// An operator that cannot be computed, in one node.
#[derive(Clone, Debug, PartialEq)]
pub struct Missing {
    pub op: String,
    pub node: String,
    /// The part of it that is not supported; `None` if it is not known at all.
    pub reason: Option<String>,
}

fn unsupported(missing: &[Missing]) -> String {
    let each: Vec<String> = missing
        .iter()
        .map(|Missing { op, node, reason }| match reason {
            Some(reason) => format!("{op} (node \"{node}\": {reason})"),
            None => format!("{op} (node \"{node}\")"),
        })
        .collect();
    let what = match (missing.len(), missing.iter().all(|m| m.reason.is_some())) {
        (1, true) => "a node cannot be computed".to_owned(),
        (count, true) => format!("{count} nodes cannot be computed"),
        (1, false) => "1 operator is not supported".to_owned(),
        (count, false) => format!("{count} operators are not supported"),
    };
    format!("{what}: {}", each.join(", "))
}
