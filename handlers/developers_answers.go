package handlers

import (
	"slices"
	"sync"

	"partnerdesk/views/developers"
)

// answersKept is how many answers to writes are kept for the page that shows
// them; the oldest goes first.
const answersKept = 500

// answers keeps what the platform said to a write that was sent from the
// explorer, so that its form can end in a redirect and a form that is sent twice
// is carried out once.
//
// It lives in this process's memory on purpose. An answer may hold a person's
// data, and is wanted for the seconds until the redirect is followed; in the
// store it would have to be sealed, expired and backed up for that. What must
// not get lost is in the store anyway: a costly write is an intent there, whose
// id is the form's, so that no other replica and no restart sends it twice, and
// every write stands in the audit trail. A redirect that another replica answers
// says that the answer is not there.
type answers struct {
	mu   sync.Mutex
	list []answer
}

type answer struct {
	id, person, call string
	result           *developers.Result // nil while it is under way
}

// claim takes an id for a write about to be sent; false where it was taken before.
func (a *answers) claim(person, call, id string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if slices.ContainsFunc(a.list, func(k answer) bool { return k.id == id }) {
		return false
	}
	if len(a.list) == answersKept {
		a.list = slices.Delete(a.list, 0, 1)
	}
	a.list = append(a.list, answer{id: id, person: person, call: call})
	return true
}

// keep notes the answer; release gives the id back where nothing was sent.
func (a *answers) keep(id string, r *developers.Result) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for i := range a.list {
		if a.list[i].id == id {
			a.list[i].result = r
		}
	}
}

func (a *answers) release(id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.list = slices.DeleteFunc(a.list, func(k answer) bool { return k.id == id })
}

// of is the answer that a person got from a call; nil where there is none.
func (a *answers) of(person, call, id string) *developers.Result {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, k := range a.list {
		if k.id == id && k.person == person && k.call == call {
			return k.result
		}
	}
	return nil
}
