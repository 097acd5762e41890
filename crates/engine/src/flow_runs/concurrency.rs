//! What the rules know of the concurrency of a run's deployment, and what they want done about its slots. Owns no rule.

use crate::concurrency::SlotWaits;
use onloan_domain::{CollisionStrategy, ConcurrencyLease, ConcurrencyLimit, Duration, LeaseId, Timestamp};

/// What the rules may look at of the concurrency of a run's deployment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Concurrency {
    /// How many runs of the deployment there may be.
    pub deployment: DeploymentConcurrency,
    /// What the client does about leases.
    pub client: ClientLeases,
    /// Whether the lease of the current state has been neither given back nor taken back.
    pub lease_is_held: bool,
}

/// How many runs of a deployment there may be at the same time.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum DeploymentConcurrency {
    /// Any number: the deployment has no limit, or the run has no deployment.
    #[default]
    Unlimited,
    /// None: the run's deployment does not exist any more.
    DeploymentMissing,
    /// So many.
    Limited(Box<SlotFacts>),
}

/// The limit of a deployment, and how its slots are given.
#[derive(Clone, Debug, PartialEq)]
pub struct SlotFacts {
    /// The limit, held for update.
    pub limit: ConcurrencyLimit,
    /// What becomes of a run that finds no slot free.
    pub collision: CollisionStrategy,
    /// How long a run has to start before its slot is taken back.
    pub lease_lasts: Duration,
    /// In how much time a run is tried again that found no slot free.
    pub slot_wait: Duration,
    /// How its slots are waited for.
    pub waits: SlotWaits,
    /// Id of the lease, should a slot be taken.
    pub new_lease: LeaseId,
}

/// What a client does about the leases on its runs' slots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClientLeases {
    /// It renews them.
    #[default]
    Renewed,
    /// It does not know of them.
    Unknown,
    /// It takes the slots of deployments by itself.
    Managed,
}

impl ClientLeases {
    /// The first release whose client renews leases.
    const FIRST_RENEWING: [u32; 3] = [3, 4, 11];

    /// The releases whose workers take slots by themselves.
    const MANAGING: [&str; 5] = ["3.0.0rc20", "3.0.0", "3.0.1", "3.0.2", "3.0.3"];

    /// What the client of that release of Prefect does; one that does not say is taken for an old one.
    #[must_use]
    pub fn of_version(version: Option<&str>) -> Self {
        let Some(version) = version else { return Self::Unknown };
        if Self::MANAGING.contains(&version) {
            return Self::Managed;
        }
        // What follows the numbers (`3.5.0.dev2`, `3.5.0rc1`, `+local`) does not matter here.
        let numbers = version.split(['.', '+', '-']).map_while(|part| {
            let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
            digits.parse::<u32>().ok()
        });
        let mut release = [0; 3];
        for (place, number) in release.iter_mut().zip(numbers) {
            *place = number;
        }
        if release >= Self::FIRST_RENEWING { Self::Renewed } else { Self::Unknown }
    }
}

/// What is to be done about slots when a state is entered, in the same transaction.
#[derive(Clone, Debug, PartialEq)]
pub enum SlotEffect {
    /// A slot is taken, and leased to the run.
    Take {
        /// The limit as it is afterwards.
        limit: Box<ConcurrencyLimit>,
        /// The lease.
        lease: Box<ConcurrencyLease>,
    },
    /// A lease is renewed.
    Renew {
        /// Which.
        lease: LeaseId,
        /// When it expires from now on.
        expires: Timestamp,
    },
    /// A lease is given back with its slots. One that is gone was taken back, and nothing is left to do.
    GiveBack {
        /// Which.
        lease: LeaseId,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_known_by_its_release() {
        for (version, expected) in [
            (Some("3.8.8"), ClientLeases::Renewed),
            (Some("3.4.11"), ClientLeases::Renewed),
            (Some("3.4.11.dev3"), ClientLeases::Renewed),
            (Some("3.10.0rc1"), ClientLeases::Renewed),
            (Some("4.0"), ClientLeases::Renewed),
            (Some("3.4.10"), ClientLeases::Unknown),
            (Some("3.0.4"), ClientLeases::Unknown),
            (Some("3.0.2"), ClientLeases::Managed),
            (Some("3.0.0rc20"), ClientLeases::Managed),
            (Some("nonsense"), ClientLeases::Unknown),
            (None, ClientLeases::Unknown),
        ] {
            assert_eq!(ClientLeases::of_version(version), expected, "{version:?}");
        }
    }
}
