//! Notifications, at the lower right over everything else.

use egui::accesskit::Role;
use egui::{Align, Align2, Area, Frame, Id, Layout, Margin, Order, Stroke, Ui, vec2};

use crate::app::command::{Action, Commands};
use crate::app::i18n::msg;
use crate::app::state::AppState;
use crate::app::state::notifications::{Kind, Notification};
use crate::app::theme;

#[derive(Default)]
pub struct MessageList {}

impl MessageList {
    pub fn ui(&mut self, ui: &mut Ui, state: &AppState, commands: &mut Commands) {
        if state.notifications.iter().next().is_none() {
            return;
        }
        let area = Area::new(Id::unique("messages")).order(Order::Foreground).role(Role::Alert);
        area.accessible_name(msg::notifications())
            .anchor(Align2::RIGHT_BOTTOM, vec2(-12.0, -60.0))
            .fade_in(false)
            .show(ui, |ui| {
                for notice in state.notifications.iter() {
                    message(ui, notice, commands);
                }
            });
    }
}

fn message(ui: &mut Ui, notice: &Notification, commands: &mut Commands) {
    let visuals = ui.visuals();
    let (mark, edge) = match notice.kind {
        Kind::Error => ("⚠", visuals.error_fg_color),
        Kind::Info => ("ℹ", theme::colors(visuals).weak),
    };
    let frame = Frame::window(ui.style()).inner_margin(Margin::symmetric(12, 8)).stroke(Stroke::new(1.0, edge));
    frame.show(ui, |ui| {
        ui.set_width(360.0);
        ui.with_layout(Layout::right_to_left(Align::TOP), |ui| {
            if ui.button("×").accessible_name(msg::notification_dismiss()).clicked() {
                commands.push(Action::Dismiss(notice.id));
            }
            ui.with_layout(Layout::left_to_right(Align::TOP).with_main_wrap(false), |ui| {
                ui.colored_label(edge, mark);
                ui.vertical(|ui| {
                    ui.add(egui::Label::new(notice.text.clone()).wrap().selectable(true));
                    if let Some((text, command)) = &notice.offer
                        && ui.button(text.clone()).clicked()
                    {
                        commands.extend([command.clone(), Action::Dismiss(notice.id)]);
                    }
                });
            });
        });
    });
}
