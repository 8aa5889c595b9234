/* What the reference LAPACK asks of Fortran's runtime library, which is 3 MB: joining words, and powers of whole numbers.
 * Errors in arguments come back as a number, as in every LAPACK; nothing is printed, nothing ends the program.
 * The prototypes are those of GNU Fortran; a whole number has 32 bits in one LAPACK and 64 in the other. */
#include <math.h>
#include <stddef.h>

void xerbla_(const char *routine, const void *position, size_t length)
{
    (void)routine, (void)position, (void)length;
}

void cblas_xerbla(long position, const char *routine, const char *words, ...)
{
    (void)position, (void)routine, (void)words;
}

void _gfortran_concat_string(size_t length, char *target, size_t first_length, const char *first, size_t second_length,
                             const char *second)
{
    for (size_t at = 0; at < length; at++) {
        if (at < first_length)
            target[at] = first[at];
        else
            target[at] = at - first_length < second_length ? second[at - first_length] : ' ';
    }
}

float _gfortran_pow_r4_i8(float base, long exponent)
{
    return powf(base, (float)exponent);
}

double _gfortran_pow_r8_i8(double base, long exponent)
{
    return pow(base, (double)exponent);
}
