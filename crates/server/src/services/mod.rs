//! What the server does by itself, each as a function that may be run at any time and as often as one likes: it does what
//! is due at `now`, and once done there is nothing left to do. When they run is their driver's business.

pub mod repossessor;
