package platform

import (
	"context"
	"time"
)

// ExpenseType says what a wallet row is for.
type ExpenseType string

const (
	ExpenseCall       ExpenseType = "call"
	ExpenseSMS        ExpenseType = "sms"
	ExpenseWhatsApp   ExpenseType = "whatsapp"
	ExpenseRental     ExpenseType = "did_rental"
	ExpenseRecording  ExpenseType = "recording"
	ExpenseCredit     ExpenseType = "credit"
	ExpenseAdjustment ExpenseType = "adjustment"
)

var expenseTypes = [...]ExpenseType{ExpenseCall, ExpenseRental, ExpenseWhatsApp, ExpenseSMS,
	ExpenseRecording, ExpenseCredit, ExpenseAdjustment}

// ExpenseTypes returns every type in the order in which pages list them.
func ExpenseTypes() []ExpenseType { return expenseTypes[:] }

// Transaction is one row of the ledger, which only grows. Amount is positive
// for a credit and negative for a debit; the wire splits it into type and size.
type Transaction struct {
	ID           string
	At           time.Time
	Amount       Paise
	Type         ExpenseType
	DID          Phone // empty where no number is concerned
	BalanceAfter Paise
	Description  string
}

// TransactionQuery selects rows of one client, newest first.
type TransactionQuery struct {
	Client      ClientID
	Page, Limit int         // from 1; 0 means 1 and 50; Limit at most 500
	Type        ExpenseType // empty: all
	From, To    *time.Time  // days in Asia/Kolkata, both included
	DID         Phone
}

// TransactionPage is one page of rows and the count of all that match.
type TransactionPage struct {
	Page, Limit, Total int
	Rows               []Transaction
}

// Balance is a client's wallet.
type Balance struct {
	Amount    Paise
	ValidTill *time.Time // nil: no end was set, or none was told
	Currency  string     // "INR"
}

// NewCredit is what add_client_credits asks for: at least one of the two.
type NewCredit struct {
	Client    ClientID
	Amount    Paise // > 0, at most MaxCredit; 0: only the validity changes
	ValidTill *time.Time
	// Key makes the embedded platform apply the credit once. It never goes to the
	// vendor, which is not known to honour it.
	Key string
}

// LongestValidity is how many years ahead a validity may be set: beyond it somebody
// has mistyped the year.
const LongestValidity = 10

// WalletService reads wallets and puts money into them.
type WalletService interface {
	Balance(ctx context.Context, client ClientID) (Balance, error)
	Transactions(ctx context.Context, q TransactionQuery) (TransactionPage, error)
	AddCredit(ctx context.Context, in NewCredit) (Balance, error)
}
