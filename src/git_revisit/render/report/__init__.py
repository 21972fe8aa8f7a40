"""The report: one offline page that holds the events and replays them."""
