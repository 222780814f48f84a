package desk

import (
	"context"
	"fmt"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// noOneHere is the answer for a person of another partner, of the portal, or nobody.
func noOneHere() error { return platform.Errorf(platform.NotFound, "There is no such person.") }

// Staff lists who works for the partner, those who are kept out included.
func (v *View) Staff(ctx context.Context) ([]store.Person, error) {
	if err := v.staffOnly(); err != nil {
		return nil, err
	}
	return v.d.store.People.Staff(ctx, v.actor.Partner)
}

// StaffMember finds one of them.
func (v *View) StaffMember(ctx context.Context, id string) (store.Person, error) {
	if err := v.staffOnly(); err != nil {
		return store.Person{}, err
	}
	p, err := v.d.store.People.Get(ctx, v.actor.Partner, id)
	if platform.Is(err, platform.NotFound) || err == nil && p.Kind != store.Staff {
		return store.Person{}, noOneHere()
	}
	return p, err
}

// AddStaff adds somebody who has no password yet; the caller mails the link by which
// they set one. Forbidden where the actor may not make such a role, Conflict where the
// e-mail is taken.
func (v *View) AddStaff(ctx context.Context, p store.Person) (store.Person, error) {
	me, err := v.StaffMember(ctx, v.actor.ID)
	if err != nil {
		return p, err
	}
	if err := me.MayManage("", p.Role); err != nil {
		return p, err
	}
	p.Partner, p.Kind, p.ClientRef = v.actor.Partner, store.Staff, ""
	if p, err = v.d.store.People.Create(ctx, p, ""); err != nil {
		return p, err
	}
	v.record(ctx, Change{Action: "staff.invite", Object: "person", ObjectID: p.ID, Summary: "Invited " + p.Name + " to the staff", After: standing(p)})
	return p, nil
}

// ChangeStaff gives a member of staff another role and limits, at once: whoever is
// signed in has them at their next request. What does not change is not noted.
func (v *View) ChangeStaff(ctx context.Context, id string, c store.StaffChange) (changed bool, err error) {
	if _, err := v.StaffMember(ctx, id); err != nil {
		return false, err
	}
	was, now, err := v.d.store.People.ChangeStaff(ctx, v.actor.Partner, v.actor.ID, id, c)
	if err != nil || was.Role == now.Role && was.Limits == now.Limits {
		return false, err
	}
	v.record(ctx, Change{Action: "staff.change", Object: "person", ObjectID: id, Summary: "Changed what " + now.Name + " may do", Before: standing(was), After: standing(now)})
	return true, nil
}

// SetStaffActive keeps a member of staff out, which ends their sessions and the links
// they were sent, or lets them in again.
func (v *View) SetStaffActive(ctx context.Context, id string, active bool) error {
	if _, err := v.StaffMember(ctx, id); err != nil {
		return err
	}
	was, err := v.d.store.People.SetStaffActive(ctx, v.actor.Partner, v.actor.ID, id, active)
	if err != nil || was.Active == active {
		return err
	}
	now := was
	now.Active = active
	word := map[bool]string{true: "Let %s in again", false: "Switched off the access of %s"}[active]
	v.record(ctx, Change{Action: "staff.access", Object: "person", ObjectID: id, Summary: fmt.Sprintf(word, was.Name), Before: standing(was), After: standing(now)})
	return nil
}

// standing is what the trail keeps of a person before and after a change.
func standing(p store.Person) []byte {
	return asJSON(struct {
		Role        store.Role     `json:"role"`
		Active      bool           `json:"active"`
		CreditLimit platform.Paise `json:"credit_limit,omitempty"`
		OnlyTag     string         `json:"only_tag,omitempty"`
	}{p.Role, p.Active, p.Limits.Credit, p.Limits.Tag})
}
