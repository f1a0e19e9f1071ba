mod ascent;
mod cache;
mod objectives;
mod recipes;
mod sessions;
mod support;
