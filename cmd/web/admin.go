package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"

	"golang.org/x/term"

	"partnerdesk/platform/local"
	"partnerdesk/store"
)

type partnerAddCmd struct {
	Name string `arg:"" help:"The company's name."`
	Key  string `help:"Its API token at the platform, where that is not the embedded one."`
}

// Run adds a partner.
func (c *partnerAddCmd) Run(ctx context.Context, p *program) error {
	k, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer k.close()
	made, err := k.newPartner(ctx, c.Name)
	if err != nil {
		return err
	}
	if k.remote != nil && c.Key != "" {
		if err := k.store.Partners.SetPlatformKey(ctx, made.ID, c.Key); err != nil {
			return err
		}
	}
	fmt.Fprintf(p.stdout, "%s is added: %s\n", made.Name, made.ID)
	return nil
}

type partnerListCmd struct{}

// Run lists the partners.
func (c *partnerListCmd) Run(ctx context.Context, p *program) error {
	k, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer k.close()
	all, err := k.store.Partners.List(ctx)
	for _, one := range all {
		fmt.Fprintf(p.stdout, "%s  %s\n", one.ID, one.Name)
	}
	return err
}

type userAddCmd struct {
	Email   string `arg:"" help:"E-mail address, with which they sign in."`
	Name    string `help:"Full name." required:""`
	Role    string `help:"owner, admin, operations, billing, support or viewer." default:"owner" enum:"owner,admin,operations,billing,support,viewer"`
	Partner string `help:"The partner's id, where there are several: see 'web partner list'."`
}

// Run adds a member of staff.
func (c *userAddCmd) Run(ctx context.Context, p *program) error {
	k, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer k.close()
	partner, err := k.onePartner(ctx, c.Partner)
	if err != nil {
		return err
	}
	pw, err := p.askPassword()
	if err != nil {
		return err
	}
	if err := store.CheckPassword(pw, c.Email, c.Name); err != nil {
		return err
	}
	hash, err := k.store.Passwords.Hash(ctx, pw)
	if err != nil {
		return err
	}
	made, err := k.store.People.Create(ctx, store.Person{Partner: partner, Kind: store.Staff, Email: c.Email, Name: c.Name, Role: store.Role(c.Role)}, hash)
	if err != nil {
		return err
	}
	_, err = k.store.Audit.Append(ctx, store.AuditEntry{Partner: partner, Actor: store.Actor{Name: "console", Kind: "console"},
		Action: "staff.add", ObjectKind: "person", ObjectID: made.ID, Summary: "Added " + made.Name + " as " + c.Role})
	fmt.Fprintf(p.stdout, "%s can sign in as %s.\n", made.Email, c.Role)
	return err
}

type dropSecondFactorCmd struct {
	Email string `arg:"" help:"E-mail address, with which they sign in."`
}

// Run turns somebody's second factor off. Where their partner wants everybody to have
// one, they are led to set it up anew.
func (c *dropSecondFactorCmd) Run(ctx context.Context, p *program) error {
	k, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer k.close()
	who, err := k.store.People.StaffByEmail(ctx, c.Email)
	if err != nil {
		return fmt.Errorf("nobody on the staff signs in as %s: %w", c.Email, err)
	}
	was, err := k.store.Factors.TurnOff(ctx, who.Partner, who.ID)
	if err != nil {
		return err
	}
	if !was {
		return fmt.Errorf("%s has no second factor", who.Email)
	}
	_, err = k.store.Audit.Append(ctx, store.AuditEntry{Partner: who.Partner, Actor: store.Actor{Name: "console", Kind: "console"},
		Action: "factor.off", ObjectKind: "person", ObjectID: who.ID, Summary: "Turned the second factor of " + who.Name + " off"})
	fmt.Fprintf(p.stdout, "%s signs in by their password alone.\n", who.Email)
	return err
}

func (k *kept) onePartner(ctx context.Context, id string) (string, error) {
	if id != "" {
		p, err := k.store.Partners.Get(ctx, id)
		return p.ID, err
	}
	all, err := k.store.Partners.List(ctx)
	switch {
	case err != nil:
		return "", err
	case len(all) == 0:
		return "", errors.New("there is no partner yet: add one with 'web partner add NAME'")
	case len(all) > 1:
		return "", errors.New("there are several partners: say which with --partner (see 'web partner list')")
	}
	return all[0].ID, nil
}

// askPassword reads without echo from a terminal, or one line from a pipe.
func (p *program) askPassword() (string, error) {
	if f, ok := p.stdin.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		fmt.Fprint(p.stderr, "Password: ")
		raw, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(p.stderr)
		return string(raw), err
	}
	line, err := bufio.NewReader(p.stdin).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	return strings.TrimRight(line, "\r\n"), nil
}

type verifyCmd struct{}

// Run proves the embedded platform's ledger and every partner's audit trail.
func (c *verifyCmd) Run(ctx context.Context, p *program) error {
	k, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer k.close()
	bad := 0
	if k.local != nil {
		faults, err := k.local.VerifyLedger(ctx)
		if err != nil {
			return err
		}
		for _, f := range faults {
			bad++
			fmt.Fprintln(p.stdout, ledgerWords(f))
		}
		if len(faults) == 0 {
			fmt.Fprintln(p.stdout, "ledger: every balance is the sum of its rows")
		}
	}
	partners, err := k.store.Partners.List(ctx)
	if err != nil {
		return err
	}
	for _, one := range partners {
		rep, err := k.store.Audit.Verify(ctx, one.ID)
		if err != nil {
			return err
		}
		if rep.Bad != 0 {
			bad++
			fmt.Fprintf(p.stdout, "audit: %s: entry %d is wrong: %s\n", one.Name, rep.Bad, rep.Why)
		} else if rep.After > 0 {
			fmt.Fprintf(p.stdout, "audit: %s: %d entries, the chain is whole; the first %d were taken off after their year, as an entry tells\n", one.Name, rep.Entries, rep.After)
		} else {
			fmt.Fprintf(p.stdout, "audit: %s: %d entries, the chain is whole\n", one.Name, rep.Entries)
		}
	}
	if bad > 0 {
		return fmt.Errorf("%d faults were found", bad)
	}
	return nil
}

// ledgerWords says which wallet is wrong, and where it begins to be.
func ledgerWords(f local.LedgerFault) string {
	words := fmt.Sprintf("ledger: wallet %d of partner %s says %s, its rows add up to %s", f.ClientNo, f.Partner, f.Balance, f.Sum)
	if f.BadRow == 0 {
		return words + "; every row follows the one before, so it is the balance that was changed"
	}
	return fmt.Sprintf("%s; the first bad row is %d", words, f.BadRow)
}

type versionCmd struct{}

// Run prints what this program was built from.
func (c *versionCmd) Run(p *program) error {
	version := "development"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				version = s.Value
			}
		}
	}
	_, err := fmt.Fprintln(p.stdout, "partnerdesk", version)
	return err
}
