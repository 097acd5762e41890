//! How leaf filters become SQL, each in one way for every noun.

use crate::dialect::Dialect;
use onloan_domain::{
    Timestamp,
    filters::{Flag, Ids, Number, Operator, QueueName, Search, StateFilter, StateTypes, Tags, Text, Time, WorkerStatuses},
};
use sea_query::{Cond, Condition, Expr, ExprTrait, IntoColumnRef, IntoIden, IntoTableRef, Query};
use uuid::Uuid;

/// Collects what must hold, by the operator of its filter.
pub(crate) fn combined(operator: Operator, parts: impl IntoIterator<Item = Option<Condition>>) -> Option<Condition> {
    let parts: Vec<Condition> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        return None;
    }
    let start = match operator {
        Operator::And => Cond::all(),
        Operator::Or => Cond::any(),
    };
    Some(parts.into_iter().fold(start, Condition::add))
}

fn one(part: Expr) -> Option<Condition> {
    Some(Cond::all().add(part))
}

fn column(column: impl IntoColumnRef) -> Expr {
    Expr::col(column)
}

fn null(column: impl IntoColumnRef, is_null: bool) -> Expr {
    if is_null { Expr::col(column).is_null() } else { Expr::col(column).is_not_null() }
}

/// A constraint on an id.
pub(crate) fn ids<Id: Copy + Into<Uuid>>(filter: &Ids<Id>, on: impl IntoColumnRef + Clone) -> Option<Condition> {
    let uuids = |ids: &[Id]| ids.iter().map(|id| (*id).into()).collect::<Vec<Uuid>>();
    combined(
        filter.operator,
        [
            filter.any.as_ref().and_then(|any| one(column(on.clone()).is_in(uuids(any)))),
            filter.not_any.as_ref().and_then(|none| one(column(on.clone()).is_not_in(uuids(none)))),
            filter.is_null.and_then(|is_null| one(null(on.clone(), is_null))),
        ],
    )
}

/// A constraint on a text.
pub(crate) fn text(filter: &Text, on: impl IntoColumnRef + Clone, dialect: Dialect) -> Option<Condition> {
    combined(
        filter.operator,
        [
            filter.any.as_ref().and_then(|any| one(column(on.clone()).is_in(any.clone()))),
            filter.not_any.as_ref().and_then(|none| one(column(on.clone()).is_not_in(none.clone()))),
            filter.like.as_ref().and_then(|part| one(dialect.contains(column(on.clone()), part))),
            filter.is_null.and_then(|is_null| one(null(on.clone(), is_null))),
        ],
    )
}

/// A constraint on a time.
pub(crate) fn time(filter: &Time, on: impl IntoColumnRef + Clone) -> Option<Condition> {
    let micros = |time: Timestamp| time.as_micros();
    combined(
        filter.operator,
        [
            filter.before.and_then(|before| one(column(on.clone()).lte(micros(before)))),
            filter.after.and_then(|after| one(column(on.clone()).gte(micros(after)))),
            filter.is_null.and_then(|is_null| one(null(on.clone(), is_null))),
        ],
    )
}

/// A constraint on a number.
pub(crate) fn number(filter: &Number, on: impl IntoColumnRef + Clone) -> Option<Condition> {
    combined(
        filter.operator,
        [filter.ge.and_then(|least| one(column(on.clone()).gte(least))), filter.le.and_then(|most| one(column(on.clone()).lte(most)))],
    )
}

/// A constraint on a yes or no.
pub(crate) fn flag(filter: &Flag, on: impl IntoColumnRef) -> Option<Condition> {
    filter.eq.and_then(|value| one(column(on).eq(value)))
}

/// A constraint on the name of a queue.
pub(crate) fn queue_name(filter: &QueueName, on: impl IntoColumnRef + Clone, dialect: Dialect) -> Option<Condition> {
    let beginnings =
        |starts: &Vec<String>| starts.iter().fold(Cond::any(), |any, start| any.add(dialect.begins_with(column(on.clone()), start)));
    combined(
        filter.operator,
        [filter.any.as_ref().and_then(|any| one(column(on.clone()).is_in(any.clone()))), filter.starts_with.as_ref().map(beginnings)],
    )
}

/// A constraint on the status of a worker.
pub(crate) fn worker_status(filter: &WorkerStatuses, on: impl IntoColumnRef + Clone) -> Option<Condition> {
    combined(
        filter.operator,
        [
            filter.any.as_ref().and_then(|any| one(column(on.clone()).is_in(any.iter().map(|one| one.as_str())))),
            filter.not_any.as_ref().and_then(|none| one(column(on.clone()).is_not_in(none.iter().map(|one| one.as_str())))),
        ],
    )
}

/// A constraint on the current state.
pub(crate) fn state(
    filter: &StateFilter,
    type_column: impl IntoColumnRef + Clone,
    name_column: impl IntoColumnRef + Clone,
    dialect: Dialect,
) -> Option<Condition> {
    combined(
        filter.operator,
        [
            filter.state_type.as_ref().and_then(|types| state_types(types, type_column)),
            filter.name.as_ref().and_then(|name| text(name, name_column, dialect)),
        ],
    )
}

fn state_types(filter: &StateTypes, on: impl IntoColumnRef + Clone) -> Option<Condition> {
    combined(
        filter.operator,
        [
            filter.any.as_ref().and_then(|any| one(column(on.clone()).is_in(any.iter().map(|one| one.as_str())))),
            filter.not_any.as_ref().and_then(|none| one(column(on.clone()).is_not_in(none.iter().map(|one| one.as_str())))),
        ],
    )
}

/// Where a noun's tags are: the table that has one row for each, and its columns.
pub(crate) struct TagTable<T, O, N> {
    pub(crate) table: T,
    /// The column with the id of the row that has the tag.
    pub(crate) owner: O,
    /// The column with the tag itself, or whatever is looked for.
    pub(crate) tag: N,
}

impl<T, O, N> TagTable<T, O, N>
where
    T: IntoTableRef + Copy,
    O: IntoIden + Copy,
    N: IntoIden + Copy,
{
    /// A constraint on the tags of the row whose id is in `id`.
    pub(crate) fn tags(&self, filter: &Tags, id: impl IntoColumnRef + Clone) -> Option<Condition> {
        let any = |tags: &[String]| column(id.clone()).in_subquery(self.owners(Some(tags)));
        combined(
            filter.operator,
            [
                filter.all.as_ref().and_then(|all| self.all(all, id.clone())),
                filter.any.as_ref().and_then(|tags| one(any(tags))),
                filter.is_null.and_then(|is_null| {
                    let tagged = column(id.clone()).in_subquery(self.owners(None));
                    one(if is_null { tagged.not() } else { tagged })
                }),
            ],
        )
    }

    /// That the row whose id is in `id` has every one of these.
    pub(crate) fn all(&self, tags: &[String], id: impl IntoColumnRef + Clone) -> Option<Condition> {
        let each = tags.iter().map(|tag| one(column(id.clone()).in_subquery(self.owners(Some(std::slice::from_ref(tag))))));
        combined(Operator::And, each)
    }

    fn owners(&self, tags: Option<&[String]>) -> sea_query::SelectStatement {
        let mut owners = Query::select();
        owners.column(self.owner).from(self.table);
        if let Some(tags) = tags {
            owners.and_where(Expr::col(self.tag).is_in(tags.to_vec()));
        }
        owners
    }
}

/// A search for words in any of several texts.
pub(crate) fn search<C: IntoColumnRef + Clone>(filter: &Search, texts: &[C], dialect: Dialect) -> Option<Condition> {
    let texts: Vec<Expr> = texts.iter().map(|text| column(text.clone())).collect();
    search_in(filter, &texts, dialect)
}

/// The same in texts that are no plain columns.
pub(crate) fn search_in(filter: &Search, texts: &[Expr], dialect: Dialect) -> Option<Condition> {
    let terms = filter.terms();
    let somewhere = |word: &String| texts.iter().fold(Cond::any(), |any, text| any.add(dialect.contains(text.clone(), word)));
    let wanted = combined(Operator::Or, terms.any.iter().map(|word| Some(somewhere(word))));
    let required = terms.all.iter().map(|word| Some(somewhere(word)));
    let unwanted = terms.none.iter().map(|word| Some(somewhere(word).not()));
    combined(Operator::And, std::iter::once(wanted).chain(required).chain(unwanted))
}
