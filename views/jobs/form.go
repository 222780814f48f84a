// Package jobs holds the pages on which one act is done to many clients: what will
// happen, and how far it is.
package jobs

import (
	"partnerdesk/platform"
	"partnerdesk/views/clients"
	"partnerdesk/views/ui"
	"partnerdesk/views/wallet"
)

// Form says what is to be done, to whom, and with what. It stands in the address
// while it is filled in, so that it can be gone back to.
type Form struct {
	Query clients.Query `form:"-"` // of the list, for All; the decoder does not see into it

	ID   string   `form:"job"`  // made when the question was drawn: the same question answered twice is one job
	Act  string   `form:"act"`  // see Acts
	Refs []string `form:"ref"`  // the chosen clients
	All  string   `form:"all"`  // "1": every client that the filter finds, instead
	Seen string   `form:"seen"` // how many that were when the question was drawn

	Amount string `form:"credit"`
	Till   string `form:"valid_till"`
	Note   string `form:"note"`
	NewTag string `form:"new_tag"`
	Step   string `form:"step"` // wallet.Confirm once what the act wants was filled in
}

// Acts are the acts, in the order in which they are offered.
var Acts = []string{"activate", "deactivate", "extend", "credit", "tag"}

// Wants reports whether the act needs something filled in first.
func (f *Form) Wants() bool { return f.Act == "extend" || f.Act == "credit" || f.Act == "tag" }

// Credit is the part of the form that a single client's credit has too, with its
// rules.
func (f *Form) Credit() wallet.CreditForm {
	c := wallet.CreditForm{Note: f.Note}
	if f.Act == "credit" {
		c.Amount = f.Amount
	} else {
		c.Till = f.Till
	}
	return c
}

// Check says what is wrong with the choice; what the act wants is looked at once
// it was asked for.
func (f *Form) Check() ui.Problems {
	p := ui.Problems{}
	known := false
	for _, a := range Acts {
		known = known || a == f.Act
	}
	if !known {
		p["act"] = "Choose what is to be done."
		return p
	}
	if len(f.Refs) == 0 && f.All != "1" {
		p["ref"] = "Choose at least one client first."
	}
	if f.Step == "" {
		return p
	}
	switch f.Act {
	case "extend", "credit":
		c := f.Credit()
		for name, msg := range c.Check() {
			switch {
			case name == "credit" && f.Act == "extend":
				p["valid_till"] = "Choose the day until which the clients are valid."
			case name == "credit" && f.Amount == "":
				p["credit"] = "Write an amount in rupees, such as 500."
			default:
				p[name] = msg
			}
		}
	case "tag":
		if f.NewTag == "" {
			p["new_tag"] = "Write a tag: a word or two."
		}
	}
	return p
}

// Paise is the amount for each client.
func (f *Form) Paise() platform.Paise { return f.Credit().Paise() }

// hidden carries the form on to its next step.
func (f *Form) hidden(but ...string) []ui.Pair {
	all := []ui.Pair{{Name: "act", Value: f.Act}}
	add := func(name, value string) {
		for _, b := range but {
			if b == name {
				return
			}
		}
		if value != "" {
			all = append(all, ui.Pair{Name: name, Value: value})
		}
	}
	if f.All == "1" {
		add("all", "1")
		pairs := f.Query.Pairs()
		for i := 0; i < len(pairs); i += 2 {
			add(pairs[i], pairs[i+1])
		}
	} else {
		for _, ref := range f.Refs {
			add("ref", ref)
		}
	}
	add("job", f.ID)
	add("seen", f.Seen)
	add("credit", f.Amount)
	add("valid_till", f.Till)
	add("note", f.Note)
	add("new_tag", f.NewTag)
	add("step", f.Step)
	return all
}
