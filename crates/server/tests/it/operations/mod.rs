//! What whoever runs a server looks at: metrics, services, readiness; and what tests do to one.

mod metrics;
mod services;
mod settings_page;
mod testing;
