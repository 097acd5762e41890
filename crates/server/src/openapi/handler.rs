//! Handlers, as far as their types tell what they do. The name of the function is the operation's.

use super::input::Input;
use super::operations::Sketch;
use super::output::Output;

/// A handler whose arguments and answer describe themselves.
pub(crate) trait Describe<Arguments> {
    fn describe(sketch: &mut Sketch);
}

macro_rules! describe {
    ($($argument:ident)*) => {
        impl<F, Answering, Answer, $($argument),*> Describe<($($argument,)*)> for F
        where
            F: Fn($($argument),*) -> Answering,
            Answering: Future<Output = Answer>,
            Answer: Output,
            $($argument: Input,)*
        {
            fn describe(sketch: &mut Sketch) {
                $($argument::describe(sketch);)*
                Answer::describe(sketch);
            }
        }
    };
}

describe!();
describe!(A);
describe!(A B);
describe!(A B C);
describe!(A B C D);
