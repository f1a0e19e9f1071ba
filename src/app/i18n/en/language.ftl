# The language's name for itself.
language-name = English

# Numbers and units.
number-point = .
number-group = ,
count = { $count }
percent = { $number } %
percent-below = < { $number } %
unit-pixels = {" "}px
unit-degrees = °
megabytes = { $number } MB
duration-seconds = { $count } s
duration-minutes = { $count } min
duration-hours = { $number } h
photos =
    { $count ->
        [one] { $count } photo
       *[other] { $count } photos
    }
