//! Selecting a channel.

use crate::activations::Ranking;
use crate::app::selection::Selection;
use crate::app::state::AppState;

/// Selects a channel of the network shown. Another selection closes the close-up.
pub fn select(state: &mut AppState, selection: Selection) {
    let Some(network) = state.network() else { return };
    if network.layer_at(selection.layer.index()).is_none() {
        return;
    }
    let channels = |selection: Selection| network.layer(selection.layer).shape.channels();
    let is_other_kind = state.selection().is_none_or(|old| channels(old) != channels(selection));
    // Of single values the largest says most; the channel that was selected elsewhere says nothing here.
    let first =
        state.analysis().filter(|_| is_other_kind).and_then(|analysis| Ranking::first(analysis, selection.layer));
    let selection = Selection { channel: first.unwrap_or(selection.channel), ..selection }.within(network);
    let name = selection.name(network);
    if state.selection() != Some(selection) {
        state.document.is_close_up = false;
    }
    state.document.selection = Some(name);
    state.tiles.touch(selection.layer);
}
