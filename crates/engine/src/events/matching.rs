//! Filters of events and logs, asked about one that is at hand: what a live subscriber gets. Storage asks the same of rows.

use onloan_domain::filters::{
    EventAnyResourceFilter, EventFilter, EventNameFilter, EventRelatedFilter, EventResourceFilter, Ids, LogFilter, OccurredFilter,
    OneOrMany, Operator, ResourceSpecification, Search,
};
use onloan_domain::{Event, Log, RESOURCE_ID, RESOURCE_ROLE, Resource};

use super::glob;

/// Whether the filter lets the event through. Its order, and whether it wants one of each resource, say nothing here.
#[must_use]
pub fn includes(filter: &EventFilter, event: &Event) -> bool {
    filter.event.as_ref().is_none_or(|names| name(names, &event.event))
        && occurred(&filter.occurred, event)
        && filter.resource.as_ref().is_none_or(|wanted| resource(wanted, &event.resource))
        && each(filter.related.as_ref(), |wanted| related(wanted, &event.related))
        && each(filter.any_resource.as_ref(), |wanted| any_resource(wanted, event))
        && filter.id.id.as_ref().is_none_or(|ids| ids.is_empty() || ids.contains(&event.id))
        && filter.text.as_ref().is_none_or(|search| found(search, || text(event)))
}

fn each<T>(filters: Option<&OneOrMany<T>>, holds: impl Fn(&T) -> bool) -> bool {
    filters.is_none_or(|filters| filters.as_slice().iter().all(holds))
}

fn occurred(filter: &OccurredFilter, event: &Event) -> bool {
    filter.since.is_none_or(|since| since <= event.occurred) && filter.until.is_none_or(|until| event.occurred <= until)
}

/// The list, unless it constrains nothing.
fn constraint(list: Option<&Vec<String>>) -> Option<&[String]> {
    list.map(Vec::as_slice).filter(|list| !list.is_empty())
}

fn one_of(list: Option<&Vec<String>>, holds: impl Fn(&str) -> bool) -> bool {
    constraint(list).is_none_or(|list| list.iter().any(|item| holds(item)))
}

fn none_of(list: Option<&Vec<String>>, holds: impl Fn(&str) -> bool) -> bool {
    constraint(list).is_none_or(|list| !list.iter().any(|item| holds(item)))
}

fn name(filter: &EventNameFilter, name: &str) -> bool {
    one_of(filter.name.as_ref(), |wanted| name == wanted)
        && one_of(filter.prefix.as_ref(), |prefix| name.starts_with(prefix))
        && none_of(filter.exclude_name.as_ref(), |unwanted| name == unwanted)
        && none_of(filter.exclude_prefix.as_ref(), |prefix| name.starts_with(prefix))
}

fn label<'r>(resource: &'r Resource, label: &str) -> &'r str {
    resource.get(label).map_or("", String::as_str)
}

fn resource(filter: &EventResourceFilter, resource: &Resource) -> bool {
    let id = label(resource, RESOURCE_ID);
    one_of(filter.id.as_ref(), |wanted| id == wanted)
        && one_of(filter.id_prefix.as_ref(), |prefix| id.starts_with(prefix))
        && filter.labels.as_ref().is_none_or(|labels| meets(labels, resource))
}

fn related(filter: &EventRelatedFilter, related: &[Resource]) -> bool {
    let pairs = filter.resources_in_roles.as_deref().filter(|pairs| !pairs.is_empty());
    let labels = filter.labels.as_ref().filter(|labels| !labels.is_empty());
    if constraint(filter.id.as_ref()).is_none() && constraint(filter.role.as_ref()).is_none() && pairs.is_none() && labels.is_none() {
        return true;
    }
    related.iter().any(|resource| {
        let (id, role) = (label(resource, RESOURCE_ID), label(resource, RESOURCE_ROLE));
        one_of(filter.id.as_ref(), |wanted| id == wanted)
            && one_of(filter.role.as_ref(), |wanted| role == wanted)
            && pairs.is_none_or(|pairs| pairs.iter().any(|pair| (&*pair.0, &*pair.1) == (id, role)))
            && labels.is_none_or(|labels| meets(labels, resource))
    })
}

fn any_resource(filter: &EventAnyResourceFilter, event: &Event) -> bool {
    std::iter::once(&event.resource).chain(&event.related).any(|resource| {
        let id = label(resource, RESOURCE_ID);
        one_of(filter.id.as_ref(), |wanted| id == wanted)
            && one_of(filter.id_prefix.as_ref(), |prefix| id.starts_with(prefix))
            && filter.labels.as_ref().is_none_or(|labels| meets(labels, resource))
    })
}

/// Whether a resource's labels are as specified.
#[must_use]
pub fn meets(specification: &ResourceSpecification, resource: &Resource) -> bool {
    specification.labels().all(|(label, patterns)| {
        resource.get(label).is_some_and(|value| {
            patterns.iter().any(|pattern| match pattern.strip_prefix('!') {
                Some(unwanted) => !glob::matches(unwanted, value),
                None => glob::matches(pattern, value),
            })
        })
    })
}

fn found(search: &Search, text: impl FnOnce() -> String) -> bool {
    let terms = search.terms();
    if terms.any.is_empty() && terms.all.is_empty() && terms.none.is_empty() {
        return true;
    }
    let text = text().to_lowercase();
    let there = |term: &String| text.contains(&term.to_lowercase());
    (terms.any.is_empty() || terms.any.iter().any(there)) && terms.all.iter().all(there) && !terms.none.iter().any(there)
}

/// Everything in which words are looked for.
fn text(event: &Event) -> String {
    let labels = std::iter::once(&event.resource).chain(&event.related).flat_map(Resource::values);
    let payload = serde_json::Value::Object(event.payload.clone()).to_string();
    let parts = std::iter::once(event.event.as_str()).chain(labels.map(String::as_str)).chain([payload.as_str()]);
    parts.collect::<Vec<_>>().join(" ")
}

/// Whether the filter lets the log line through.
#[must_use]
pub fn includes_log(filter: &LogFilter, log: &Log) -> bool {
    let level = filter
        .level
        .as_ref()
        .map(|level| combined(level.operator, [level.ge.map(|least| log.level >= least), level.le.map(|most| log.level <= most)]));
    let timestamp = filter.timestamp.as_ref().map(|time| {
        let parts = [
            time.before.map(|before| log.timestamp <= before),
            time.after.map(|after| log.timestamp >= after),
            time.is_null.map(|is_null| !is_null),
        ];
        combined(time.operator, parts)
    });
    let text = filter.text.as_ref().map(|search| found(search, || format!("{} {}", log.message, log.name)));
    let flow_run = filter.flow_run_id.as_ref().map(|wanted| ids(wanted, log.flow_run_id));
    let task_run = filter.task_run_id.as_ref().map(|wanted| ids(wanted, log.task_run_id));
    combined(filter.operator, [level, timestamp, text, flow_run, task_run])
}

fn ids<Id: PartialEq>(filter: &Ids<Id>, id: Option<Id>) -> bool {
    let parts = [
        filter.any.as_ref().map(|any| id.as_ref().is_some_and(|id| any.contains(id))),
        filter.not_any.as_ref().map(|none| id.as_ref().is_some_and(|id| !none.contains(id))),
        filter.is_null.map(|is_null| id.is_none() == is_null),
    ];
    combined(filter.operator, parts)
}

fn combined(operator: Operator, parts: impl IntoIterator<Item = Option<bool>>) -> bool {
    let mut parts = parts.into_iter().flatten().peekable();
    if parts.peek().is_none() {
        return true;
    }
    match operator {
        Operator::And => parts.all(|part| part),
        Operator::Or => parts.any(|part| part),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use serde_json::{Value, json};

    fn event() -> Event {
        serde_json::from_value(json!({
            "id": "01990000-0000-7000-8000-000000000001", "occurred": "2026-01-02T00:00:00Z", "event": "shop.order.paid",
            "resource": {"prefect.resource.id": "shop.order.7", "colour": "red"},
            "related": [
                {"prefect.resource.id": "shop.customer.1", "prefect.resource.role": "buyer", "vip": "yes"},
                {"prefect.resource.id": "shop.till.2", "prefect.resource.role": "till"},
            ],
            "payload": {"Amount": "Twelve Euro"},
        }))
        .unwrap()
    }

    fn lets_through(filter: &Value) -> bool {
        includes(&serde_json::from_value(filter.clone()).unwrap(), &event())
    }

    #[test]
    fn filters_that_let_the_event_through() {
        for filter in [
            json!({}),
            json!({"occurred": {"since": "2026-01-02T00:00:00Z", "until": "2026-01-02T00:00:00Z"}}),
            json!({"event": {"prefix": ["x", "shop."], "exclude_name": ["shop.order.lost"]}}),
            json!({"event": {"name": []}}),
            json!({"resource": {"id": ["shop.order.7"], "labels": {"colour": ["bl*", "r?d"]}}}),
            json!({"resource": {"labels": {"colour": "!blue"}}}),
            json!({"related": {"id": ["shop.till.2"], "role": ["till"]}}),
            json!({"related": {"resources_in_roles": [["shop.customer.1", "buyer"]]}}),
            json!({"related": [{"role": ["till"]}, {"labels": {"vip": "yes"}}]}),
            json!({"related": {"labels": {}}}),
            json!({"any_resource": {"id_prefix": ["shop.customer."]}}),
            json!({"any_resource": {"id": ["shop.order.7"]}}),
            json!({"text": {"query": "nothing twelve"}}),
            json!({"text": {"query": "+amount -blue"}}),
        ] {
            assert!(lets_through(&filter), "{filter}");
        }
    }

    #[test]
    fn filters_that_hold_the_event_back() {
        for filter in [
            json!({"occurred": {"until": "2026-01-01T23:59:59Z"}}),
            json!({"event": {"exclude_prefix": ["shop."]}}),
            json!({"event": {"name": ["shop.order"]}}),
            json!({"resource": {"id_prefix": ["shop.customer."]}}),
            json!({"resource": {"labels": {"size": "!big"}}}),
            json!({"resource": {"labels": {"colour": []}}}),
            json!({"related": {"id": ["shop.order.7"]}}),
            json!({"related": {"id": ["shop.till.2"], "role": ["buyer"]}}),
            json!({"related": [{"role": ["till"]}, {"role": ["seller"]}]}),
            json!({"any_resource": {"id": ["shop.customer.1"], "labels": {"colour": "red"}}}),
            json!({"id": {"id": ["01990000-0000-7000-8000-000000000002"]}}),
            json!({"text": {"query": "nothing"}}),
            json!({"text": {"query": "twelve -RED"}}),
        ] {
            assert!(!lets_through(&filter), "{filter}");
        }
    }

    #[test]
    fn log_lines_are_filtered_alike() {
        let log: Log = serde_json::from_value(json!({
            "id": "01990000-0000-7000-8000-000000000001", "created": "2026-01-01T00:00:00Z", "updated": "2026-01-01T00:00:00Z",
            "name": "prefect.flow_runs", "level": 20, "message": "Disk is full", "timestamp": "2026-01-01T00:00:00Z",
            "flow_run_id": "01990000-0000-7000-8000-000000000009",
        }))
        .unwrap();
        for (filter, expected) in [
            (json!({}), true),
            (json!({"level": {"ge_": 20}}), true),
            (json!({"level": {"ge_": 30}}), false),
            (json!({"flow_run_id": {"any_": ["01990000-0000-7000-8000-000000000009"]}}), true),
            (json!({"flow_run_id": {"any_": []}}), false),
            (json!({"task_run_id": {"is_null_": true}}), true),
            (json!({"operator": "or_", "level": {"ge_": 30}, "text": {"query": "disk"}}), true),
            (json!({"timestamp": {"after_": "2026-01-01T00:00:01Z"}}), false),
        ] {
            assert_eq!(includes_log(&serde_json::from_value(filter.clone()).unwrap(), &log), expected, "{filter}");
        }
    }
}
