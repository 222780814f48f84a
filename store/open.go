package store

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"strings"
	"sync"
	"time"

	"partnerdesk/platform"
)

// Options are what a store is given from outside. Clock, Random and Sealer are
// required.
type Options struct {
	Clock     func() time.Time
	Random    io.Reader // source of ids and tokens; calls to it are serialised
	Sealer    *Sealer
	Passwords PasswordCost // zero means DefaultPasswordCost
	Readers   int          // SQLite: connections that read, 2 to 4; PostgreSQL: connections in all. Zero means 4 and 10
}

// Store is one open database. Its fields are its parts, each with the methods
// for one kind of thing; all are safe for concurrent use.
type Store struct {
	Partners     *Partners
	Brands       *Brands
	People       *People
	Links        *Links
	Passwords    *Passwords
	Throttle     *Throttle
	Factors      *SecondFactors
	Devices      *Devices
	Passkeys     *Passkeys
	Tickets      *Tickets
	Audit        *Audit
	Directory    *Directory
	Marks        *Marks
	Jobs         *Jobs
	JobSecrets   *JobSecrets
	Imports      *Imports
	Onboarding   *Onboardings
	Handovers    *Handovers
	Intents      *Intents
	Cache        *Cache
	Flows        *Flows
	Gaps         *Gaps
	Settings     *Settings
	Papers       *Papers
	Approvals    *Approvals
	Alerts       *Alerts
	Exports      *Exports
	Things       *Things
	Opened       *Openings
	BotChecks    *BotChecks
	WhatsApp     *WhatsAppLinks
	Masks        *MaskParties
	Templates    *Templates
	Numbers      *Numbers
	Picks        *Picks
	Agents       *Agents
	Boards       *Boards
	Notices      *Notices
	Visits       *Visits
	Certificates *Certificates
	Consents     *Consents
	Privacy      *Privacy

	db *database
}

// database is what the parts share.
type database struct {
	engine engine
	path   string // of SQLite's file
	w      *sql.DB
	r      *reads
	clock  func() time.Time
	sealer *Sealer
	index  *indexer
	fews   fews
	behind *behind

	mu     sync.Mutex
	random io.Reader
}

// Open opens the database behind url and brings its tables up to date. A url is
// postgres://…, sqlite:///absolute/path, or the plain path of a SQLite file,
// which is created with its folder where it is missing. A key file that is not
// the one the database was made with is an Invalid error, and so is a database
// that a newer program has written.
func Open(ctx context.Context, url string, opt Options) (*Store, error) {
	if opt.Clock == nil || opt.Random == nil || opt.Sealer == nil {
		return nil, internal("open the store", errors.New("clock, random source and sealer are required"))
	}
	db := &database{clock: opt.Clock, random: opt.Random, sealer: opt.Sealer}
	var err error
	if strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://") {
		err = db.openPostgres(ctx, url, opt.Readers)
	} else {
		err = db.openSQLite(ctx, url, opt.Readers)
	}
	if err == nil {
		db.index, err = openIndexer(ctx, db)
	}
	if err != nil {
		return nil, errors.Join(err, db.close())
	}
	s := &Store{
		Partners: &Partners{db}, Brands: &Brands{db}, People: &People{db}, Links: &Links{db},
		Throttle: &Throttle{db}, Factors: &SecondFactors{db}, Devices: &Devices{db}, Passkeys: &Passkeys{db}, Tickets: &Tickets{db}, Audit: &Audit{db}, Directory: &Directory{db}, Marks: &Marks{db}, Jobs: &Jobs{db}, JobSecrets: &JobSecrets{db}, Imports: &Imports{db},
		Onboarding: &Onboardings{db}, Handovers: &Handovers{db}, Intents: &Intents{db}, Cache: &Cache{db: db},
		Flows: &Flows{db}, Gaps: &Gaps{db}, Settings: &Settings{db}, Papers: &Papers{db}, Approvals: &Approvals{db}, Alerts: &Alerts{db}, Exports: &Exports{db}, Things: &Things{db}, Opened: &Openings{db: db},
		BotChecks: &BotChecks{db}, WhatsApp: &WhatsAppLinks{db}, Masks: &MaskParties{db},
		Templates: &Templates{db}, Numbers: &Numbers{db}, Picks: &Picks{db},
		Agents: &Agents{db}, Boards: &Boards{db}, Notices: &Notices{db}, Visits: &Visits{db}, Certificates: &Certificates{db}, Consents: &Consents{db}, Privacy: &Privacy{db},
		db: db,
	}
	db.behind = &behind{db: db, parts: []gathering{s.Cache, s.Opened}}
	if s.Passwords, err = newPasswords(db, opt.Passwords); err != nil {
		return nil, errors.Join(err, db.close())
	}
	return s, nil
}

// Close waits for statements under way and closes the database.
func (s *Store) Close() error { return s.db.close() }

// Ping says whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	var one int
	return wrap("reach the database", s.db.r.QueryRowContext(ctx, `SELECT 1`).Scan(&one))
}

// Engine is "sqlite" or "postgres".
func (s *Store) Engine() string { return string(s.db.engine) }

func (db *database) close() error {
	var errs []error
	if db.behind != nil {
		errs = append(errs, db.behind.close())
	}
	if db.r != nil {
		errs = append(errs, db.r.close())
	}
	if db.w != nil {
		errs = append(errs, db.w.Close())
	}
	return errors.Join(errs...)
}

// now is the clock in the store's precision and in UTC.
func (db *database) now() time.Time { return db.clock().UTC().Truncate(time.Microsecond) }

// internal labels a failure that no input can cause.
func internal(doing string, err error) error {
	return &platform.Error{Kind: platform.Internal, Msg: "The dashboard could not " + doing + ".", Err: err}
}
