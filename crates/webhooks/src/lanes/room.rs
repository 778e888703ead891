//! Room for requests under way, shared so that a bad target never delays a good one.
//!
//! | Class | Whose requests | At most |
//! |---|---|---|
//! | steady | targets that answered well and have few requests under way | the whole room |
//! | busy | such targets beyond their first few requests | three quarters, with the classes below |
//! | new | targets of which nothing is known yet | half |
//! | failing | targets whose latest attempt failed, one each | half |
//! | asked | what people set off | a quarter |
//!
//! So a quarter of the room always belongs to targets that answer well, however many hang, and however much is asked for.

/// Which share of the room a request counts against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    Steady,
    Busy,
    New,
    Failing,
    Asked,
}

impl Class {
    pub(crate) const ALL: [Self; 5] = [Self::Steady, Self::Busy, Self::New, Self::Failing, Self::Asked];
}

/// The room, and what is in it.
#[derive(Debug)]
pub(crate) struct Room {
    size: usize,
    under_way: [usize; 5],
}

impl Room {
    pub(crate) fn new(size: usize) -> Self {
        Self {
            size: size.max(1),
            under_way: [0; 5],
        }
    }

    /// Whether a request of this class may begin.
    pub(crate) fn has(&self, class: Class) -> bool {
        let all: usize = self.under_way.iter().sum();
        let steady = self.under_way[Class::Steady as usize];
        let own = self.under_way[class as usize];
        let half = self.size.div_ceil(2);
        let most = match class {
            Class::Steady => return all < self.size,
            Class::Busy => self.size,
            Class::New | Class::Failing => half,
            Class::Asked => self.size.div_ceil(4),
        };
        // A room for one or two has no quarters.
        let shared = (self.size - self.size / 4).max(1);
        all < self.size && own < most && all - steady < shared
    }

    pub(crate) fn take(&mut self, class: Class) {
        self.under_way[class as usize] += 1;
    }

    pub(crate) fn give_back(&mut self, class: Class) {
        let own = &mut self.under_way[class as usize];
        *own = own.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many of a class fit when so many of others are there.
    fn check(size: usize, there: &[(Class, usize)], class: Class, expect: usize) {
        let mut room = Room::new(size);
        for (class, count) in there {
            (0..*count).for_each(|_| room.take(*class));
        }
        let mut fit = 0;
        while room.has(class) {
            room.take(class);
            fit += 1;
        }
        assert_eq!(fit, expect, "{class:?} beside {there:?} in {size}");
    }

    #[test]
    fn a_quarter_is_kept_for_those_that_answer() {
        use Class::{Asked, Busy, Failing, New, Steady};
        check(256, &[], Steady, 256);
        check(256, &[], Busy, 192);
        check(256, &[], New, 128);
        check(256, &[], Failing, 128);
        check(256, &[], Asked, 64);
        check(256, &[(Failing, 128)], New, 64);
        check(256, &[(Failing, 128), (New, 64)], Asked, 0);
        check(256, &[(Failing, 128), (New, 64)], Steady, 64);
        check(256, &[(Busy, 192)], Failing, 0);
        check(256, &[(Busy, 192)], Steady, 64);
        check(256, &[(Steady, 256)], Failing, 0);
        for class in Class::ALL {
            check(1, &[], class, 1);
        }
        check(8, &[(Failing, 4)], Steady, 4);
    }

    #[test]
    fn what_ends_makes_room() {
        let mut room = Room::new(1);
        room.take(Class::New);
        assert!(Class::ALL.into_iter().all(|class| !room.has(class)));
        room.give_back(Class::New);
        room.give_back(Class::New);
        assert!(Class::ALL.into_iter().all(|class| room.has(class)));
    }
}
