//! The columns of events and of their related resources.

use sea_query::Iden;

#[derive(Iden, Clone, Copy)]
pub(super) enum Event {
    Table,
    Id,
    Occurred,
    Received,
    #[iden = "event"]
    Name,
    ResourceId,
    Resource,
    Related,
    Payload,
    Follows,
}

#[derive(Iden, Clone, Copy)]
pub(super) enum Related {
    #[iden = "event_related"]
    Table,
    EventId,
    Position,
    Occurred,
    ResourceId,
    Role,
    Labels,
}
