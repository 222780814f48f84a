package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/platform/local"
	"partnerdesk/platform/outbox"
	"partnerdesk/store"
)

// The demonstration's first partner and the people in it.
const (
	demoPartner  = "Sahyadri Connect"
	demoKeyLabel = "demo"
	demoHost     = "sahyadri.localhost"
	demoAccent   = "#0f766e"
	demoMailbox  = "@sahyadri.example"
)

// secrets are what a demonstration keeps readable, in a file for its owner only.
type secrets struct {
	Password string `json:"password"`
	APIKey   string `json:"api_key"`
}

// demoSecrets reads them, makes those that are missing, and puts what is set by
// hand in their place.
func demoSecrets(path, password, key string) (secrets, error) {
	var s secrets
	raw, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(raw, &s)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return s, fmt.Errorf("the demo's secrets in %s: %w", path, err)
	}
	if password != "" {
		s.Password = password
	}
	if key != "" {
		s.APIKey = key
	}
	if s.Password == "" {
		s.Password = strings.ToLower(rand.Text()[:14])
	}
	if s.APIKey == "" {
		s.APIKey = "demo_" + strings.ToLower(rand.Text())
	}
	raw, err = json.Marshal(s)
	if err != nil {
		return s, err
	}
	return s, os.WriteFile(path, raw, 0o600)
}

// guests is who may sign in to the demonstration, and the tokens it shows.
type guests struct {
	password   string
	staff      []store.Person
	portal     store.Person
	portalHost string
	tokens     map[string]string // by the dashboard's partner
	firstToken string
}

// prepareDemo fills the data folder with what a demonstration needs. It may run
// at every start: what is there already stays.
func (p *program) prepareDemo(ctx context.Context, k *kept, d *desk.Desk) (guests, error) {
	c := &p.Serve
	s, err := demoSecrets(filepath.Join(p.DataDir, "demo.json"), c.DemoPassword, c.DemoAPIKey)
	if err != nil {
		return guests{}, err
	}
	g := guests{password: s.Password, tokens: map[string]string{}}
	partner, keyed, err := k.demoPartner(ctx, s.APIKey)
	if err != nil {
		return g, err
	}
	if keyed {
		g.tokens[partner.ID], g.firstToken = s.APIKey, s.APIKey
	}
	hash, err := k.store.Passwords.Hash(ctx, s.Password)
	if err != nil {
		return g, err
	}
	for _, one := range []store.Person{
		{Name: "Meera Kulkarni", Email: "meera" + demoMailbox, Role: store.Owner},
		{Name: "Sameer Joshi", Email: "sameer" + demoMailbox, Role: store.Operations},
		{Name: "Bhavna Rao", Email: "bhavna" + demoMailbox, Role: store.Billing},
		{Name: "Vivek Nair", Email: "vivek" + demoMailbox, Role: store.Viewer},
	} {
		one.Partner, one.Kind = partner.ID, store.Staff
		made, err := k.demoPerson(ctx, one, hash)
		if err != nil {
			return g, err
		}
		g.staff = append(g.staff, made)
	}
	if err := k.demoBrand(ctx, partner); err != nil {
		return g, err
	}
	return g, k.demoPortal(ctx, d, partner, hash, &g)
}

// demoPartner is the first partner; keyed says that it has the demo's key at the
// embedded platform.
func (k *kept) demoPartner(ctx context.Context, key string) (first store.Partner, keyed bool, err error) {
	all, err := k.store.Partners.List(ctx)
	if err != nil {
		return first, false, err
	}
	if k.local == nil {
		if len(all) == 0 {
			return first, false, errors.New("a demonstration on another platform needs PLATFORM_KEY")
		}
		if all[0].Name == firstPartnerName {
			all[0].Name = demoPartner
			return all[0], false, k.store.Partners.Rename(ctx, all[0].ID, demoPartner)
		}
		return all[0], false, nil
	}
	bigger, err := k.local.SeedDemo(ctx)
	if err != nil {
		return first, false, fmt.Errorf("the demo's data: %w", err)
	}
	theirs, err := k.local.Partners(ctx)
	if err != nil {
		return first, false, err
	}
	for _, t := range theirs {
		at := slices.IndexFunc(all, func(p store.Partner) bool { return p.Name == t.Name })
		var p store.Partner
		if at >= 0 {
			p = all[at]
		} else if p, err = k.store.Partners.Create(ctx, t.Name); err != nil {
			return first, false, err
		}
		if p.KeyLast4 == "" {
			own, err := k.local.IssueKey(ctx, t.ID, ownKeyLabel)
			if err == nil {
				err = k.store.Partners.SetPlatformKey(ctx, p.ID, own)
			}
			if err != nil {
				return first, false, err
			}
		}
		if t.ID == bigger {
			first = p
			if keyed, err = setDemoKey(ctx, k.local, t.ID, key); err != nil {
				return first, false, err
			}
		}
	}
	return first, keyed, nil
}

// setDemoKey gives a partner the demo's key and says whether it has it. One that
// somebody rolled or revoked stays so: what they made in its place is theirs to
// know.
func setDemoKey(ctx context.Context, l *local.Platform, partner, key string) (bool, error) {
	err := l.SetKey(ctx, partner, demoKeyLabel, key)
	if platform.Is(err, platform.Conflict) {
		return false, nil
	}
	return err == nil, err
}

// demoPerson makes a person, or sets the password of one that is there, so that
// the one that is printed always fits.
func (k *kept) demoPerson(ctx context.Context, p store.Person, hash string) (store.Person, error) {
	made, err := k.store.People.Create(ctx, p, hash)
	if !platform.Is(err, platform.Conflict) {
		return made, err
	}
	var known store.Login
	if p.Kind == store.Staff {
		known, err = k.store.People.StaffByEmail(ctx, p.Email)
	} else {
		var all []store.Login
		if all, err = k.store.People.PortalByEmail(ctx, p.Partner, p.Email); len(all) > 0 {
			known = all[0]
		}
	}
	if err != nil {
		return p, err
	}
	return known.Person, k.store.People.Rehash(ctx, known, hash)
}

func (k *kept) demoBrand(ctx context.Context, partner store.Partner) error {
	_, err := k.store.Brands.Of(ctx, partner.ID)
	if !platform.Is(err, platform.NotFound) {
		return err
	}
	b, err := k.store.Brands.Create(ctx, store.Brand{
		Partner: partner.ID, Name: demoPartner, Accent: demoAccent, Mark: "S",
		SupportEmail: "help" + demoMailbox, Hosts: []string{demoHost},
	})
	if err != nil {
		return err
	}
	if err := k.store.Brands.SetSignUp(ctx, partner.ID, b.ID, true, true); err != nil {
		return err
	}
	return k.store.Settings.PutBilling(ctx, partner.ID, store.BillingSettings{LegalName: demoPartner + " (a demonstration)",
		Address: "4 Sample Road\nPune 411000", Prefix: "SC", GSTRate: 18_00, Approve: 50_000 * platform.Rupee})
}

// demoPortal gives somebody of the busiest client a portal login.
func (k *kept) demoPortal(ctx context.Context, d *desk.Desk, partner store.Partner, hash string, g *guests) error {
	if err := d.SyncNow(ctx, partner.ID); err != nil {
		return fmt.Errorf("the platform's client list: %w", err)
	}
	page, err := k.store.Directory.List(ctx, partner.ID, store.Filter{Status: store.OnlyActive, Limit: 200})
	if err != nil {
		return err
	}
	if len(page.Clients) == 0 {
		return nil
	}
	best := 0 // the first, where the platform tells of none how many numbers it holds
	for i, c := range page.Clients {
		if most := page.Clients[best].DIDs; c.DIDs != nil && (most == nil || *c.DIDs > *most) {
			best = i
		}
	}
	client := page.Clients[best]
	g.portal, err = k.demoPerson(ctx, store.Person{
		Partner: partner.ID, Kind: store.Portal, ClientRef: client.Ref, Name: "Radhika Deshpande",
		Email: "radhika@" + client.Email[strings.LastIndex(client.Email, "@")+1:], Role: store.ClientAdmin,
	}, hash)
	g.portalHost = demoHost
	return err
}

// letters are the messages to people of a partner: those of the dashboard, and
// those that the embedded platform sent in its name.
func (k *kept) letters(ctx context.Context, partner, to string) []outbox.Letter {
	all := k.outbox.List(partner, to)
	if k.local != nil {
		if id, err := k.localID(ctx, partner); err == nil {
			all = append(all, k.outbox.List(id, to)...)
		}
	}
	slices.SortStableFunc(all, func(a, b outbox.Letter) int { return b.At.Compare(a.At) })
	return all
}

// print says how to get in.
func (g guests) print(w io.Writer, address string) {
	fmt.Fprintf(w, "\n  Partnerdesk, demonstration\n\n")
	fmt.Fprintf(w, "  Staff       %s\n", address)
	fmt.Fprintf(w, "              %s   password %s\n", g.staff[0].Email, g.password)
	fmt.Fprintf(w, "              also, with the same password:\n")
	for _, p := range g.staff[1:] {
		fmt.Fprintf(w, "              %s (%s)\n", p.Email, p.Role)
	}
	if g.portal.ID != "" {
		fmt.Fprintf(w, "\n  End-client  %s\n", strings.Replace(address, "localhost", g.portalHost, 1))
		fmt.Fprintf(w, "              %s   password %s\n", g.portal.Email, g.password)
	}
	if g.firstToken != "" {
		fmt.Fprintf(w, "\n  API         %s/partnerclients\n", address)
		fmt.Fprintf(w, "              token %s\n", g.firstToken)
	}
	fmt.Fprintf(w, "\n  Codes and links that would be mailed: %s/outbox\n  Everything here is made up. Stop with Ctrl-C.\n\n", address)
}
