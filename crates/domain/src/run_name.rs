//! Names for runs that were given none: an adjective and a noun. Owns the words; where chance comes from is the
//! caller's business.

/// The name that `chance` picks. The same number always picks the same name.
#[must_use]
pub fn run_name(chance: u64) -> String {
    let (adjectives, nouns) = (ADJECTIVES.len() as u64, NOUNS.len() as u64);
    let adjective = ADJECTIVES[(chance % adjectives) as usize];
    let noun = NOUNS[(chance / adjectives % nouns) as usize];
    format!("{adjective}-{noun}")
}

const ADJECTIVES: [&str; 72] = [
    "able", "airy", "amber", "apt", "ardent", "balmy", "blithe", "bold", "brave", "breezy", "brisk", "calm", "candid", "civil", "clear",
    "clever", "cosy", "crisp", "dapper", "deft", "eager", "early", "earnest", "fair", "fleet", "fond", "frank", "gentle", "glad", "golden",
    "grand", "hardy", "hearty", "honest", "humble", "ivory", "jolly", "keen", "kind", "light", "lively", "loyal", "lucid", "mellow",
    "merry", "mild", "modest", "neat", "nimble", "noble", "patient", "placid", "plucky", "polite", "prompt", "proud", "quick", "quiet",
    "ready", "robust", "sage", "serene", "silver", "sincere", "spry", "steady", "sturdy", "sunny", "swift", "tidy", "warm", "witty",
];

const NOUNS: [&str; 72] = [
    "acorn", "alder", "anchor", "aspen", "badger", "beacon", "birch", "bison", "brook", "canyon", "cedar", "clover", "comet", "coral",
    "crane", "delta", "dune", "eagle", "ember", "falcon", "fern", "finch", "fjord", "gale", "glacier", "grove", "harbor", "hazel", "heron",
    "ibis", "island", "jasper", "juniper", "kestrel", "lagoon", "lantern", "larch", "lark", "linden", "lynx", "maple", "marlin", "marten",
    "meadow", "nebula", "oasis", "orchid", "osprey", "otter", "pebble", "pine", "plover", "quartz", "raven", "reef", "ridge", "robin",
    "rowan", "saffron", "sparrow", "spruce", "summit", "swallow", "thistle", "tiger", "tundra", "valley", "walnut", "willow", "wren",
    "yarrow", "zephyr",
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_pair_can_come_up_and_no_word_is_listed_twice() {
        let all: HashSet<String> = (0..72 * 72).map(run_name).collect();
        assert_eq!(all.len(), 72 * 72);
    }

    #[test]
    fn a_name_is_an_adjective_and_a_noun() {
        assert_eq!(run_name(0), "able-acorn");
        assert_eq!(run_name(73), "airy-alder");
    }
}
