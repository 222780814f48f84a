package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode"

	"partnerdesk/platform"
)

// Brand is the face that a partner's end-clients see. A partner may have
// several, each with hosts of its own.
type Brand struct {
	ID           string
	Partner      string
	Name         string
	Accent       string // #rrggbb
	Mark         string // up to three characters that stand for a logo
	SupportEmail string
	SupportPhone platform.Phone
	Sender       string                  // whom its mails come from; empty: Name
	MailFrom     string                  // the mailbox they come from, shown to be the brand's; empty: the installation's. Changed by ConfirmSender and DropSender
	MailFromAt   time.Time               // since when
	ReplyTo      string                  // where answers to them go; empty: SupportEmail
	Language     string                  // BCP 47 tag of what is written to people whose language nobody knows; empty: mails in both, codes in English
	Terms        string                  // web address of its terms; empty: none
	Hidden       []Area                  // what its clients do not see
	Pictures     map[PictureKind]Picture // changed by SetPictures and RemovePicture
	SignUp       bool                    // clients may register by themselves; changed by SetSignUp
	Approval     bool                    // and staff look at each before it goes live
	Hosts        []string                // lower-case, without a port, the one for links first; changed by AddHost and RemoveHost
	Created      time.Time
	Updated      time.Time
}

// Brands keeps brands and the hosts that lead to them.
type Brands struct{ db *database }

var accentShape = regexp.MustCompile(`^#[0-9a-f]{6}$`)

// Longest texts of a brand, in characters.
const (
	BrandNameMax   = 60
	BrandSenderMax = 60
	BrandTermsMax  = 300
)

func (b *Brand) tidy() error {
	var bad platform.Fields
	b.Name, b.Mark = strings.TrimSpace(b.Name), strings.TrimSpace(b.Mark)
	b.Accent = strings.ToLower(strings.TrimSpace(b.Accent))
	b.SupportEmail = mailKey(b.SupportEmail)
	if b.Name == "" {
		bad.Add("name", "Write the name that clients know.")
	}
	if !accentShape.MatchString(b.Accent) {
		bad.Add("accent", "Write the colour as # and six hexadecimal digits, such as #0f766e.")
	}
	if b.Mark == "" && b.Name != "" {
		b.Mark = strings.ToUpper(string([]rune(b.Name)[:1]))
	}
	if len([]rune(b.Mark)) > 3 {
		bad.Add("mark", "The mark has at most three characters.")
	}
	if len([]rune(b.Name)) > BrandNameMax {
		bad.Add("name", "The name has at most %d characters.", BrandNameMax)
	}
	b.Sender, b.Terms = strings.TrimSpace(b.Sender), strings.TrimSpace(b.Terms)
	if len([]rune(b.Sender)) > BrandSenderMax || strings.ContainsFunc(b.Sender, unicode.IsControl) || strings.ContainsAny(b.Sender, `<>@"`) {
		bad.Add("sender", "Write a name of at most %d characters, without an address in it.", BrandSenderMax)
	}
	if u, err := url.Parse(b.Terms); b.Terms != "" && (err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || len(b.Terms) > BrandTermsMax) {
		bad.Add("terms", "Write a web address, such as https://www.example.com/terms.")
	}
	if b.ReplyTo != "" {
		var ok bool
		if b.ReplyTo, ok = mailbox(b.ReplyTo); !ok {
			bad.Add("reply_to", "Write one e-mail address, such as care@your-company.in.")
		}
	}
	if b.Language != "" && b.Language != "en" && b.Language != "hi" {
		bad.Add("language", "Choose a language from the list.")
	}
	b.Hidden = knownAreas(b.Hidden)
	return bad.Err()
}

// Check names everything that is wrong with a brand, under its fields' names.
func (b Brand) Check() error { return b.tidy() }

const (
	brandCols = `id, partner, name, accent, mark, support_email, support_phone, created_at, updated_at, sender, terms, hidden, reply_to, language`
	brandRead = brandCols + `, signup, signup_approval, pictures, mail_from, mail_from_at`
)

func scanBrand(r scanner) (Brand, error) {
	var b Brand
	var hidden string
	var pictures []byte
	err := r.Scan(&b.ID, &b.Partner, &b.Name, &b.Accent, &b.Mark, &b.SupportEmail, &b.SupportPhone,
		readTime{&b.Created}, readTime{&b.Updated}, &b.Sender, &b.Terms, &hidden, &b.ReplyTo, &b.Language, &b.SignUp, &b.Approval, readJSON{&pictures}, &b.MailFrom, readTime{&b.MailFromAt})
	if err != nil {
		return b, err
	}
	for a := range strings.SplitSeq(hidden, ",") {
		if a != "" {
			b.Hidden = append(b.Hidden, Area(a))
		}
	}
	return b, json.Unmarshal(pictures, &b.Pictures)
}

// hiddenText is how the hidden areas are kept.
func (b Brand) hiddenText() string {
	all := make([]string, len(b.Hidden))
	for i, a := range b.Hidden {
		all[i] = string(a)
	}
	return strings.Join(all, ",")
}

// one reads a brand and its hosts.
func (s *Brands) one(ctx context.Context, query string, args ...any) (Brand, error) {
	b, err := scanBrand(s.db.r.QueryRowContext(ctx, query, args...))
	if err == nil {
		b.Hosts, err = collect(ctx, s.db.r, func(r scanner) (h string, err error) { return h, r.Scan(&h) },
			`SELECT host FROM brand_hosts WHERE brand = $1 AND partner = $2 ORDER BY `+hostOrder, b.ID, b.Partner)
	}
	return b, wrap("read the brand", err)
}

// Create adds a brand with its hosts; Conflict where a host is taken.
func (s *Brands) Create(ctx context.Context, b Brand) (Brand, error) {
	if err := b.tidy(); err != nil {
		return Brand{}, err
	}
	b.Created = s.db.now()
	b.Updated = b.Created
	b.SignUp, b.Approval = false, true // until somebody says so
	err := s.db.tx(ctx, "add the brand", func(tx *sql.Tx) (err error) {
		if b.ID, err = s.db.newID("b", 10); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO brands (`+brandCols+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
			b.ID, b.Partner, b.Name, b.Accent, b.Mark, b.SupportEmail, string(b.SupportPhone), stamp(b.Created), stamp(b.Updated),
			b.Sender, b.Terms, b.hiddenText(), b.ReplyTo, b.Language)
		for i := range b.Hosts {
			if err != nil {
				return err
			}
			b.Hosts[i], err = addHost(ctx, tx, b.Partner, b.ID, b.Hosts[i], b.Created)
		}
		return err
	})
	return b, err
}

// Update changes everything but hosts, pictures, sign-up and the mailbox that mails come from.
func (s *Brands) Update(ctx context.Context, b Brand) error {
	if err := b.tidy(); err != nil {
		return err
	}
	return wrap("change the brand", mustChange(ctx, s.db.w, `UPDATE brands SET name = $1, accent = $2, mark = $3, support_email = $4,
		support_phone = $5, updated_at = $6, sender = $7, terms = $8, hidden = $9, reply_to = $10, language = $11 WHERE id = $12 AND partner = $13`,
		b.Name, b.Accent, b.Mark, b.SupportEmail, string(b.SupportPhone), stamp(s.db.now()), b.Sender, b.Terms, b.hiddenText(), b.ReplyTo, b.Language, b.ID, b.Partner))
}

// SetSignUp says whether clients may register by themselves at a brand's hosts, and
// whether staff look at each before it goes live.
func (s *Brands) SetSignUp(ctx context.Context, partner, id string, on, approval bool) error {
	return wrap("change the brand", mustChange(ctx, s.db.w, `UPDATE brands SET signup = $1, signup_approval = $2, updated_at = $3 WHERE id = $4 AND partner = $5`,
		flag(on), flag(approval), stamp(s.db.now()), id, partner))
}

// All lists the partner's brands with their hosts, the first made first.
func (s *Brands) All(ctx context.Context, partner string) ([]Brand, error) {
	all, err := collect(ctx, s.db.r, scanBrand, `SELECT `+brandRead+` FROM brands WHERE partner = $1 ORDER BY created_at, id`, partner)
	if err != nil {
		return nil, wrap("read the brands", err)
	}
	type led struct{ host, brand string }
	hosts, err := collect(ctx, s.db.r, func(r scanner) (h led, err error) { return h, r.Scan(&h.host, &h.brand) },
		`SELECT host, brand FROM brand_hosts WHERE partner = $1 ORDER BY `+hostOrder, partner)
	for _, h := range hosts {
		for i := range all {
			if all[i].ID == h.brand {
				all[i].Hosts = append(all[i].Hosts, h.host)
			}
		}
	}
	return all, wrap("read the brands", err)
}

// Of is the partner's brand: its first, where it has several.
func (s *Brands) Of(ctx context.Context, partner string) (Brand, error) {
	return s.one(ctx, `SELECT `+brandRead+` FROM brands WHERE partner = $1 ORDER BY created_at, id LIMIT 1`, partner)
}

// Get finds a brand of the partner.
func (s *Brands) Get(ctx context.Context, partner, id string) (Brand, error) {
	return s.one(ctx, `SELECT `+brandRead+` FROM brands WHERE partner = $1 AND id = $2`, partner, id)
}

// ByHost is the brand that a request's Host header names, with or without port.
func (s *Brands) ByHost(ctx context.Context, host string) (Brand, error) {
	return s.one(ctx, `SELECT `+brandRead+` FROM brands WHERE id = (SELECT brand FROM brand_hosts WHERE host = $1)`, Host(host))
}
