//! The event filter as SQL. The same is asked about single events, in memory, by `onloan_engine::events`.

use onloan_domain::filters::{
    EventAnyResourceFilter, EventFilter, EventNameFilter, EventRelatedFilter, EventResourceFilter, Operator, ResourceSpecification, Search,
};
use onloan_domain::{RESOURCE_ID, RESOURCE_ROLE, Timestamp};
use sea_query::{Cond, Condition, Expr, ExprTrait, Query, SelectStatement, UnionType};

use super::columns::{Event, Related};
use crate::conditions::{combined, search_in};
use crate::dialect::Dialect;

/// When the events of a list occurred; both ends belong to it.
#[derive(Clone, Copy)]
struct Range {
    since: Option<Timestamp>,
    until: Option<Timestamp>,
}

impl Range {
    fn on(self, column: Expr) -> Option<Condition> {
        all([
            self.since.map(|since| one(column.clone().gte(since.as_micros()))),
            self.until.map(|until| one(column.lte(until.as_micros()))),
        ])
    }
}

fn one(part: Expr) -> Condition {
    Cond::all().add(part)
}

fn all(parts: impl IntoIterator<Item = Option<Condition>>) -> Option<Condition> {
    combined(Operator::And, parts)
}

fn any(parts: impl IntoIterator<Item = Condition>) -> Condition {
    parts.into_iter().fold(Cond::any(), Condition::add)
}

fn event(column: Event) -> Expr {
    Expr::col((Event::Table, column))
}

fn related(column: Related) -> Expr {
    Expr::col((Related::Table, column))
}

pub(super) fn of_events(filter: &EventFilter, dialect: Dialect) -> Condition {
    let range = Range { since: filter.occurred.since, until: filter.occurred.until };
    let mut parts = vec![
        range.on(event(Event::Occurred)),
        filter.event.as_ref().and_then(|names| name(names, dialect)),
        filter.resource.as_ref().and_then(|wanted| resource(wanted, dialect)),
        said(filter.id.id.as_ref()).map(|ids| one(event(Event::Id).is_in(ids.iter().map(|id| id.uuid())))),
        filter.text.as_ref().and_then(|search| text(search, dialect)),
    ];
    let related = filter.related.iter().flat_map(|filters| filters.as_slice());
    parts.extend(related.map(|wanted| related_resources(wanted, range, dialect)));
    let any_resource = filter.any_resource.iter().flat_map(|filters| filters.as_slice());
    parts.extend(any_resource.map(|wanted| any_resources(wanted, range, dialect)));
    all(parts).unwrap_or_else(Cond::all)
}

/// The list, unless it constrains nothing.
fn said<T>(list: Option<&Vec<T>>) -> Option<&[T]> {
    list.map(Vec::as_slice).filter(|list| !list.is_empty())
}

fn starts_with(column: &Expr, prefixes: &[String], dialect: Dialect) -> Condition {
    any(prefixes.iter().map(|prefix| one(dialect.starts_with(column.clone(), prefix))))
}

fn name(filter: &EventNameFilter, dialect: Dialect) -> Option<Condition> {
    let column = event(Event::Name);
    all([
        said(filter.prefix.as_ref()).map(|prefixes| starts_with(&column, prefixes, dialect)),
        said(filter.exclude_prefix.as_ref()).map(|prefixes| starts_with(&column, prefixes, dialect).not()),
        said(filter.name.as_ref()).map(|names| one(column.clone().is_in(names))),
        said(filter.exclude_name.as_ref()).map(|names| one(column.clone().is_not_in(names))),
    ])
}

/// Where a resource's id, role and labels are.
struct Place {
    id: Expr,
    /// Absent where every row has none.
    role: Option<Expr>,
    labels: Expr,
}

impl Place {
    fn of_event() -> Self {
        Self { id: event(Event::ResourceId), role: None, labels: event(Event::Resource) }
    }

    fn of_related() -> Self {
        Self { id: related(Related::ResourceId), role: Some(related(Related::Role)), labels: related(Related::Labels) }
    }

    fn label(&self, name: &str, dialect: Dialect) -> Expr {
        match (name, &self.role) {
            (RESOURCE_ID, _) => self.id.clone(),
            (RESOURCE_ROLE, Some(role)) => role.clone(),
            (name, _) => dialect.json_text(self.labels.clone(), name),
        }
    }

    fn meets(&self, specification: Option<&ResourceSpecification>, dialect: Dialect) -> Option<Condition> {
        let labels = specification.iter().flat_map(|specification| specification.labels());
        all(labels.map(|(name, patterns)| {
            let value = self.label(name, dialect);
            let matches = |pattern: &String| match pattern.strip_prefix('!') {
                Some(unwanted) => one(dialect.matches(value.clone(), unwanted).not()),
                None => one(dialect.matches(value.clone(), pattern)),
            };
            // A label that may be nothing is met by none.
            Some(if patterns.is_empty() { one(Expr::val(1).eq(0)) } else { any(patterns.iter().map(matches)) })
        }))
    }

    fn ids(&self, ids: Option<&Vec<String>>, prefixes: Option<&Vec<String>>, dialect: Dialect) -> Option<Condition> {
        all([said(ids).map(|ids| one(self.id.clone().is_in(ids))), said(prefixes).map(|prefixes| starts_with(&self.id, prefixes, dialect))])
    }
}

fn resource(filter: &EventResourceFilter, dialect: Dialect) -> Option<Condition> {
    let place = Place::of_event();
    all([place.ids(filter.id.as_ref(), filter.id_prefix.as_ref(), dialect), place.meets(filter.labels.as_ref(), dialect)])
}

/// The events that have such a related resource.
fn with_related(condition: Condition, range: Range) -> SelectStatement {
    let condition = all([Some(condition), range.on(related(Related::Occurred))]).unwrap_or_else(Cond::all);
    Query::select().expr(related(Related::EventId)).from(Related::Table).cond_where(condition).to_owned()
}

fn related_resources(filter: &EventRelatedFilter, range: Range, dialect: Dialect) -> Option<Condition> {
    let place = Place::of_related();
    let in_role = |(id, role): &(String, String)| one(related(Related::ResourceId).eq(id)).add(related(Related::Role).eq(role));
    let condition = all([
        place.ids(filter.id.as_ref(), None, dialect),
        said(filter.role.as_ref()).map(|roles| one(related(Related::Role).is_in(roles))),
        said(filter.resources_in_roles.as_ref()).map(|pairs| any(pairs.iter().map(in_role))),
        place.meets(filter.labels.as_ref(), dialect),
    ])?;
    Some(one(event(Event::Id).in_subquery(with_related(condition, range))))
}

fn any_resources(filter: &EventAnyResourceFilter, range: Range, dialect: Dialect) -> Option<Condition> {
    let condition = |place: &Place| {
        all([place.ids(filter.id.as_ref(), filter.id_prefix.as_ref(), dialect), place.meets(filter.labels.as_ref(), dialect)])
    };
    let own = all([condition(&Place::of_event()), range.on(event(Event::Occurred))]);
    let related = with_related(condition(&Place::of_related())?, range);
    // One set of ids, so that both halves use their own index.
    let mut ids = Query::select();
    ids.expr(event(Event::Id)).from(Event::Table).cond_where(own.unwrap_or_else(Cond::all)).union(UnionType::All, related);
    Some(one(event(Event::Id).in_subquery(ids)))
}

fn text(search: &Search, dialect: Dialect) -> Option<Condition> {
    let texts = [Event::Name, Event::Resource, Event::Related, Event::Payload].map(event);
    search_in(search, &texts, dialect)
}
