package desk

import (
	"fmt"
	"strconv"

	"partnerdesk/platform"
	"partnerdesk/platform/platformtest"
	"partnerdesk/store"
)

// The acts of a seed's day, one function a kind of costly call.

func (d *day) add(a tried) { d.acts = append(d.acts, a) }

func (d *day) direct() platform.API { return d.Platform.As(d.Partners[platformtest.Acme]) }

// count is how many of a list fit.
func count[T any](d *day, list []T, err error, fits func(T) bool) int {
	if err != nil {
		d.t.Fatal(err)
	}
	n := 0
	for _, one := range list {
		if fits(one) {
			n++
		}
	}
	return n
}

func (d *day) crediting(n int) {
	amount := platform.Paise(100+n) * platform.Rupee
	d.add(tried{kind: store.AddClientCredits, again: true,
		send: func(v *View, id string) (store.Intent, error) {
			return v.AddCredit(d.t.Context(), id, d.ref, amount, nil, "", nil)
		},
		effects: func() int {
			page, err := d.direct().Wallet.Transactions(d.t.Context(), platform.TransactionQuery{Client: d.client, Page: 1, Limit: 500})
			return count(d, page.Rows, err, func(e platform.Transaction) bool { return e.Amount == amount })
		}})
}

func (d *day) buying(number platform.Phone) {
	d.add(tried{kind: store.BuyDID,
		send: func(v *View, id string) (store.Intent, error) {
			return v.BuyNumber(d.t.Context(), id, d.ref, number, "IN")
		},
		effects: func() int {
			held, err := d.direct().Numbers.Held(d.t.Context(), d.client)
			return count(d, held, err, func(n platform.Number) bool { return n.Number == number })
		}})
}

func (d *day) addingAgent(n int) {
	name := "Asha " + strconv.Itoa(n)
	in := platform.NewAgent{Name: name, Email: fmt.Sprintf("asha%d.%d@mail.example", n, d.seed), Phone: fmt.Sprintf("98221%05d", 2*d.seed+n), Password: "a long secret"}
	d.add(tried{kind: store.AddAgent, again: true,
		send: func(v *View, id string) (store.Intent, error) {
			return v.AddAgent(d.t.Context(), id, d.ref, in)
		},
		effects: func() int {
			agents, err := d.direct().Agents.Presence(d.t.Context(), d.client)
			return count(d, agents, err, func(a platform.AgentPresence) bool { return a.Name == name })
		}})
}

func (d *day) creatingFlow(n int, ext string, number platform.Phone) {
	name := "Front desk " + strconv.Itoa(n)
	d.add(tried{kind: store.CreateBasicFlow, again: true,
		send: func(v *View, id string) (store.Intent, error) {
			return v.CreateFlow(d.t.Context(), id, d.ref, platform.NewFlow{Name: name, AgentExt: ext, DID: number})
		},
		effects: func() int {
			c, err := d.direct().Clients.Get(d.t.Context(), d.client)
			return count(d, c.Flows, err, func(f platform.Flow) bool { return f.Name == name })
		}})
}

func (d *day) registering(n int) {
	in := platform.Registration{Name: "New Co", Email: fmt.Sprintf("ops%d.%d@new.example", n, d.seed), Mobile: fmt.Sprintf("98223%05d", 3*d.seed+n),
		CountryCode: "+91", Password: "a long secret"}
	d.add(tried{kind: store.Register, again: true,
		send: func(v *View, id string) (store.Intent, error) {
			return v.Register(d.t.Context(), id, in, platform.Company, "", "")
		},
		effects: func() int {
			pending, err := d.direct().Clients.Pending(d.t.Context())
			return count(d, pending, err, func(c platform.PendingClient) bool { return c.Email == in.Email })
		}})
}

func (d *day) accepting(temp platform.TempClientID) {
	o, err := d.store.Onboarding.ByTempClientID(d.t.Context(), d.partner, string(temp))
	if err != nil {
		d.t.Fatal(err)
	}
	d.add(tried{kind: store.AcceptKYC,
		send: func(v *View, id string) (store.Intent, error) {
			return v.Accept(d.t.Context(), id, o.ID, nil)
		},
		effects: func() int {
			n := 0
			for c, err := range d.direct().Clients.All(d.t.Context()) {
				if err != nil {
					d.t.Fatal(err)
				}
				if c.Email == o.Email {
					n++
				}
			}
			return n
		}})
}

func (d *day) linking(n int) {
	in := platform.LinkWhatsApp{PhoneNumberID: strconv.Itoa(106540352000000 + 2*d.seed + n), AccessToken: "EAAJB6secret"}
	d.add(tried{kind: store.LinkWhatsApp,
		send: func(v *View, id string) (store.Intent, error) {
			return v.LinkWhatsApp(d.t.Context(), id, d.ref, in)
		},
		effects: func() int {
			linked, err := d.direct().WhatsApp.List(d.t.Context(), d.client)
			return count(d, linked, err, func(l platform.WhatsAppNumber) bool { return l.PhoneNumberID == in.PhoneNumberID })
		}})
}

func (d *day) masking(n int, number platform.Phone) {
	reference := fmt.Sprintf("order %d of %d", n, d.seed)
	in := platform.NewMask{DID: number, PartyA: platform.Phone(fmt.Sprintf("+919822%06d", 2*n)), PartyB: platform.Phone(fmt.Sprintf("+919822%06d", 2*n+1)), Reference: reference}
	d.add(tried{kind: store.CreateMask, again: true,
		send: func(v *View, id string) (store.Intent, error) {
			return v.CreateMask(d.t.Context(), id, d.ref, in)
		},
		effects: func() int {
			all, err := d.direct().Masks.List(d.t.Context(), platform.MaskQuery{Client: d.client, Page: 1, Limit: 500})
			return count(d, all, err, func(m platform.Mask) bool { return m.Reference == reference })
		}})
}
