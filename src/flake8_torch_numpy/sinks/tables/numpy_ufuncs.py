"""The universal functions of NumPy. They take a tensor for an array, and hand back one."""

TABLE = """
[numpy]
abs(x!) -> tensor
absolute(x!) -> tensor
acos(x!) -> tensor
acosh(x!) -> tensor
add(x1!, x2!) -> tensor
arccos(x!) -> tensor
arccosh(x!) -> tensor
arcsin(x!) -> tensor
arcsinh(x!) -> tensor
arctan(x!) -> tensor
arctan2(x1!, x2!) -> tensor
arctanh(x!) -> tensor
asin(x!) -> tensor
asinh(x!) -> tensor
atan(x!) -> tensor
atan2(x1!, x2!) -> tensor
atanh(x!) -> tensor
bitwise_and(x1!, x2!) -> tensor
bitwise_count(x!) -> tensor
bitwise_invert(x!) -> tensor
bitwise_left_shift(x1!, x2!) -> tensor
bitwise_not(x!) -> tensor
bitwise_or(x1!, x2!) -> tensor
bitwise_right_shift(x1!, x2!) -> tensor
bitwise_xor(x1!, x2!) -> tensor
cbrt(x!) -> tensor
ceil(x!) -> tensor
conj(x!) -> tensor
conjugate(x!) -> tensor
copysign(x1!, x2!) -> tensor
cos(x!) -> tensor
cosh(x!) -> tensor
deg2rad(x!) -> tensor
degrees(x!) -> tensor
divide(x1!, x2!) -> tensor
divmod(x1!, x2!)
equal(x1!, x2!) -> tensor
exp(x!) -> tensor
exp2(x!) -> tensor
expm1(x!) -> tensor
fabs(x!) -> tensor
float_power(x1!, x2!) -> tensor
floor(x!) -> tensor
floor_divide(x1!, x2!) -> tensor
fmax(x1!, x2!) -> tensor
fmin(x1!, x2!) -> tensor
fmod(x1!, x2!) -> tensor
frexp(x!)
gcd(x1!, x2!) -> tensor
greater(x1!, x2!) -> tensor
greater_equal(x1!, x2!) -> tensor
heaviside(x1!, x2!) -> tensor
hypot(x1!, x2!) -> tensor
invert(x!) -> tensor
isfinite(x!) -> tensor
isinf(x!) -> tensor
isnan(x!) -> tensor
lcm(x1!, x2!) -> tensor
ldexp(x1!, x2!) -> tensor
left_shift(x1!, x2!) -> tensor
less(x1!, x2!) -> tensor
less_equal(x1!, x2!) -> tensor
log(x!) -> tensor
log10(x!) -> tensor
log1p(x!) -> tensor
log2(x!) -> tensor
logaddexp(x1!, x2!) -> tensor
logaddexp2(x1!, x2!) -> tensor
logical_and(x1!, x2!) -> tensor
logical_not(x!) -> tensor
logical_or(x1!, x2!) -> tensor
logical_xor(x1!, x2!) -> tensor
matmul(x1!, x2!) -> tensor
matvec(x1!, x2!) -> tensor
maximum(x1!, x2!) -> tensor
minimum(x1!, x2!) -> tensor
mod(x1!, x2!) -> tensor
modf(x!)
multiply(x1!, x2!) -> tensor
negative(x!) -> tensor
nextafter(x1!, x2!) -> tensor
not_equal(x1!, x2!) -> tensor
positive(x!) -> tensor
pow(x1!, x2!) -> tensor
power(x1!, x2!) -> tensor
rad2deg(x!) -> tensor
radians(x!) -> tensor
reciprocal(x!) -> tensor
remainder(x1!, x2!) -> tensor
right_shift(x1!, x2!) -> tensor
rint(x!) -> tensor
sign(x!) -> tensor
signbit(x!) -> tensor
sin(x!) -> tensor
sinh(x!) -> tensor
spacing(x!) -> tensor
sqrt(x!) -> tensor
square(x!) -> tensor
subtract(x1!, x2!) -> tensor
tan(x!) -> tensor
tanh(x!) -> tensor
true_divide(x1!, x2!) -> tensor
trunc(x!) -> tensor
vecdot(x1!, x2!) -> tensor
vecmat(x1!, x2!) -> tensor
"""
