//! What the database counts, asked for when somebody looks.

use onloan_storage::{Db, Statistics};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Unit;

/// A database that is asked.
#[derive(Debug)]
pub(super) struct Watched(pub(super) Db);

impl Collector for Watched {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        let Statistics { waiting, transactions, commits, seconds, durations, connections, idle } = self.0.statistics();
        let mut gauge = |name, help, value: i64| {
            let gauge = ConstGauge::new(value);
            gauge.encode(encoder.encode_descriptor(name, help, None, gauge.metric_type())?)
        };
        gauge("database_writer_queue", "Transactions that wait for their turn to write", waiting as i64)?;
        gauge("database_connections", "Connections to the database", i64::from(connections))?;
        gauge("database_connections_idle", "Connections to the database that nobody uses", i64::from(idle))?;
        let counter = ConstCounter::new(transactions);
        let help = "Transactions that were committed; divided by the commits, how many share one";
        counter.encode(encoder.encode_descriptor("database_transactions", help, None, counter.metric_type())?)?;
        let help = "How long commits took";
        let mut histogram = encoder.encode_descriptor("database_commit_duration", help, Some(&Unit::Seconds), MetricType::Histogram)?;
        histogram.encode_histogram::<NoLabelSet>(seconds, commits, &durations, None)
    }
}
