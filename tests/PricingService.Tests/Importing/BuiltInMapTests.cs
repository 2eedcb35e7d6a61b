using PricingService.Importing;

namespace PricingService.Tests.Importing;

/// <summary>Small invented files of the shapes that channels export.</summary>
public sealed class BuiltInMapTests : IAsyncLifetime
{
    private static readonly MapChanges Lisbon = new(TimeZone: "Europe/Lisbon");

    private readonly PricingApp _app = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Airbnb_transactions()
    {
        var imported = await Imported.RunAsync(_app, "\uFEFF" + """
            Date,Arriving by date,Type,Confirmation code,Booking date,Start date,End date,Nights,Guest,Listing,Details,Reference code,Currency,Amount,Paid out,Service fee,Fast pay fee,Cleaning fee,Gross earnings,Occupancy taxes,Earnings year
            01/15/2026,01/16/2026,Payout,,,,,,,,"Transfer to bank",,EUR,,"1,512.00",,,,,,
            01/15/2026,,Reservation,HMAAAAAAA1,11/20/2025,01/10/2026,01/15/2026,5,A Guest,"Casa do Mar, 2º",,,EUR,"1,512.00",,108.00,,250.00,"1,620.00",15.00,2026
            02/01/2026,,Reservation,HMAAAAAAA2,12/01/2025,02/01/2026,04/15/2026,73,B Guest,Quinta,,,EUR,"5,000.00",,150.00,,100.00,"5,150.00",0,2026
            03/01/2026,,Reservation,HMAAAAAAA2,12/01/2025,02/01/2026,04/15/2026,73,B Guest,Quinta,,,EUR,"4,000.00",,150.00,,0.00,"4,150.00",0,2026
            01/20/2026,,Resolution Adjustment,HMAAAAAAA1,,,,,A Guest,"Casa do Mar, 2º",A refund,,EUR,-50.00,,,,,,,2026
            """, "airbnb_transactions", Lisbon);
        var outcome = Assert.Single(await Imported.OutcomesAsync(_app));
        Assert.Equal(("2026-01-10", 27_400, 5, 51, 1), (outcome.Night, outcome.Price, outcome.Nights, outcome.Lead, outcome.Accepted));
        Assert.StartsWith("casa-do-mar-2", outcome.Property, StringComparison.Ordinal);
        Assert.Equal([(4, "conflict"), (5, "conflict")], imported.Lines);
        Assert.Equal([("Type: 'Payout'", 1), ("Type: 'Resolution Adjustment'", 1)],
            imported.Result.Skipped.ByWord.Select(word => (word.Key, word.Value)));
    }

    [Fact]
    public async Task Airbnb_transactions_of_the_older_export_without_the_day_of_booking()
    {
        await Imported.RunAsync(_app, """
            Date,Type,Confirmation Code,Start Date,Nights,Guest,Listing,Details,Reference,Currency,Amount,Paid Out,Service Fee,Fast Pay Fee,Cleaning Fee,Gross Earnings,Occupancy Taxes
            11/05/2025,Reservation,HMBBBBBBB1,11/01/2025,4,A Guest,Casa,,,EUR,"1,180.50",,36.50,,80.00,"1,217.00",95.00
            """, "airbnb_transactions", Lisbon);
        Assert.Equal([("casa", "2025-11-01", 28_425, 4, null, 1)], await Imported.OutcomesAsync(_app));
    }

    [Fact]
    public async Task Airbnb_reservations()
    {
        var imported = await Imported.RunAsync(_app, """
            Confirmation code,Status,Guest name,Contact,# of adults,# of children,# of infants,Start date,End date,# of nights,Booked,Listing,Earnings
            HMCCCCCCC1,Confirmed,A Guest,+351 912 345 678,2,0,0,3/19/2026,3/26/2026,7,2026-01-11,Casa,"€1,020.60"
            HMCCCCCCC2,Past guest,B Guest,,1,0,0,11/1/2025,11/3/2025,2,2025-10-30,Casa,€300.00
            HMCCCCCCC3,Canceled by guest,C Guest,,1,0,0,12/1/2025,12/3/2025,2,2025-10-30,Casa,€0.00
            """, "airbnb_reservations", Lisbon with { Currency = "EUR" });
        Assert.Equal([("casa", "2025-11-01", 15_000, 2, 2, 1), ("casa", "2026-03-19", 14_580, 7, 67, 1)],
            await Imported.OutcomesAsync(_app));
        Assert.Equal((1, 0), (imported.Result.Skipped.Count, imported.Refused.Count));
    }

    [Fact]
    public async Task Booking_com()
    {
        var imported = await Imported.RunAsync(_app, """
            Book number;Booked by;Guest name(s);Check-in;Check-out;Booked on;Status;Rooms;Persons;Adults;Children;Children's age(s);Price;Commission %;Commission amount;Payment status;Remarks;Booker country;Travel purpose;Device;Unit type;Duration (nights);Cancellation date;Address;Phone number
            4000000001;A, B;A B;2026-03-02;2026-03-09;2026-01-10 00:26:33;ok;1;2;2;;;826 EUR;15;123.9 EUR;;;pt;Leisure;Mobile;Studio;7;;;
            4000000002;C, D;C D;2026-03-10;2026-03-11;2026-01-20 10:00:00;no_show;2;4;4;;;236.00 EUR;15;35.4 EUR;;;pt;Leisure;Mobile;Studio;1;;;
            4000000003;E, F;E F;2026-03-12;2026-03-14;2026-01-20 10:00:00;cancelled_by_guest;1;2;2;;;236 EUR;15;0 EUR;;;pt;Leisure;Mobile;Studio;2;2026-01-25;;
            4000000004;G, H;G H;2026-03-12;2026-03-14;2026-01-20 10:00:00;cancelled_by_hotel;1;2;2;;;236 EUR;15;0 EUR;;;pt;Leisure;Mobile;Studio;2;2026-01-25;;
            """, "booking_com", Lisbon);
        Assert.Equal([("studio", "2026-03-02", 11_800, 7, 51, 1), ("studio", "2026-03-10", 11_800, 1, 49, 1),
            ("studio", "2026-03-12", 11_800, 2, 51, 0)], await Imported.OutcomesAsync(_app));
        Assert.Equal(("EUR", 1), ((await Imported.PropertiesAsync(_app)).Single().Currency, imported.Result.Skipped.Count));
    }

    [Fact]
    public async Task Hostaway()
    {
        var imported = await Imported.RunAsync(_app, """
            "Guest name","Check-in date","Check-out date",Channel,"Total price",Currency,"Number of nights",Status,Listing,"Hostaway reservation ID"
            "Guest, A",2026-02-01,2026-02-11,airbnbOfficial,6200,SAR,10,new,"B02 - الغدير",1001
            "Guest B",2026-03-01,2026-03-03,bookingcom,1300.50,SAR,2,modified,"B02 - الغدير",1002
            "Guest C",2026-03-01,2026-03-03,bookingcom,1300,SAR,2,cancelled,"B02 - الغدير",1003
            "Guest D",2026-03-01,2026-03-03,airbnbOfficial,0,SAR,2,inquiry,"B02 - الغدير",1004
            "Guest E",2026-03-01,2026-03-03,direct,0,SAR,2,ownerStay,"B02 - الغدير",1005
            """, "hostaway", Lisbon);
        Assert.Equal([("2026-02-01", 62_000, 10, 1), ("2026-03-01", 65_000, 2, 0), ("2026-03-01", 65_025, 2, 1)],
            (await Imported.OutcomesAsync(_app)).Select(outcome => (outcome.Night, outcome.Price, outcome.Nights!.Value,
                outcome.Accepted)));
        Assert.Equal((2, 0), (imported.Result.Skipped.Count, imported.Refused.Count));
    }

    [Fact]
    public async Task Smoobu()
    {
        var imported = await Imported.RunAsync(_app, """
            "Booking number";"Guest name";"Portal";"Property";"Created";"Arrival";"Departure";"Price";"Status"
            "501";"Guest A";"Airbnb";"Ferienwohnung";"11.01.2026";"19.03.2026";"26.03.2026";"1.020,60 €";"Confirmed"
            "502";"Guest B";"Direct booking";"Ferienwohnung";"20.01.26";"01.04.26";"03.04.26";"236,00";"Cancelled"
            "503";"";"Blocked channel";"Ferienwohnung";"20.01.2026";"10.04.2026";"12.04.2026";"0,00";"Blocked"
            """, "smoobu", Lisbon with { Currency = "EUR", DecimalSeparator = "," });
        Assert.Equal([("ferienwohnung", "2026-03-19", 14_580, 7, 67, 1), ("ferienwohnung", "2026-04-01", 11_800, 2, 71, 0)],
            await Imported.OutcomesAsync(_app));
        Assert.Equal((1, 0), (imported.Result.Skipped.Count, imported.Refused.Count));
    }

    [Fact]
    public async Task Inside_airbnb_calendar()
    {
        var imported = await Imported.RunAsync(_app, """
            listing_id,date,available,price,adjusted_price,minimum_nights,maximum_nights
            6499,2026-03-01,f,"$1,100.00","$1,100.00",3,60
            6499,2026-03-02,t,"$1,050.00",,3,60
            6499,2026-03-03,f,,,3,60
            """, "inside_airbnb_calendar", Lisbon with { Currency = "EUR" });
        Assert.Equal([("6499", "2026-03-01", 110_000, null, null, 1), ("6499", "2026-03-02", 105_000, null, null, 0)],
            await Imported.OutcomesAsync(_app));
        Assert.Equal(("price: empty", 1), (imported.Result.Skipped.ByWord.Single().Key, imported.Result.Skipped.Count));
    }

    [Fact]
    public async Task A_map_that_leaves_something_open_says_how_to_state_it()
    {
        const string file = "listing_id,date,available,price\n6499,2026-03-01,f,$100.00\n";
        var zone = await Assert.ThrowsAsync<ImportException>(
            () => Imported.RunAsync(_app, file, "inside_airbnb_calendar", new MapChanges(Currency: "EUR")));
        Assert.Contains("--time-zone Europe/Lisbon", zone.Message, StringComparison.Ordinal);
        var money = await Imported.RunAsync(_app, file, "inside_airbnb_calendar", Lisbon);
        Assert.Equal([(2, "currency_mismatch")], money.Lines);
    }
}
